# Differs: two groups with lr 1 and 0.1, step_size 2: after the first step() the second group
# has 1, not 0.1.
# Lesson 9 · Learning rates that change
from __future__ import annotations
import math
from collections.abc import Callable, Iterable
from typing import Any, Protocol
import torch
from torch import Tensor, nn
Batches = Iterable[tuple[Tensor, Tensor]]
Loss = Callable[[Tensor, Tensor], Tensor]

class Optimizer(Protocol):
    param_groups: list[dict[str, Any]]

    def zero_grad(self) -> object:
        ...

    def step(self) -> object:
        ...

class Scheduler(Protocol):

    def step(self) -> object:
        ...

class StepLR:

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float=0.1) -> None:
        self.optimizer = optimizer
        self.step_size = step_size
        self.gamma = gamma
        self.base_lr = optimizer.param_groups[0]['lr']
        self.t = 0

    def step(self) -> None:
        self.t += 1
        lr = self.base_lr * self.gamma ** (self.t // self.step_size)
        for group in self.optimizer.param_groups:
            group['lr'] = lr

    def get_last_lr(self) -> list[float]:
        return [group['lr'] for group in self.optimizer.param_groups]
