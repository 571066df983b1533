# Differs: base 1, step_size 1, gamma 0.5: after one step() the group holds 0.5 and
# get_last_lr() says 1.
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
        self.count = 0
        self.base = [g['lr'] for g in optimizer.param_groups]
        self._last_lr = list(self.base)

    def step(self) -> None:
        self.count += 1
        self._last_lr = [g['lr'] for g in self.optimizer.param_groups]
        for g, base in zip(self.optimizer.param_groups, self.base):
            g['lr'] = base * self.gamma ** (self.count // self.step_size)

    def get_last_lr(self) -> list[float]:
        return self._last_lr
