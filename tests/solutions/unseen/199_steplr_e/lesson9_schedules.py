# Differs: base 1, step_size 2, gamma 0.5: t = 0..4 gives 1, 1, 1, 0.5, 0.5 instead of 1, 1,
# 0.5, 0.5, 0.25.
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
        self.step_size, self.gamma = (step_size, gamma)
        self.base_lrs = [g['lr'] for g in optimizer.param_groups]
        self.epoch = 0

    def step(self) -> None:
        decay = self.gamma ** (self.epoch // self.step_size)
        for g, base in zip(self.optimizer.param_groups, self.base_lrs):
            g['lr'] = base * decay
        self.epoch += 1

    def get_last_lr(self) -> list[float]:
        return [g['lr'] for g in self.optimizer.param_groups]
