# Differs: base 1, warmup 3, total 7, lr_min 0.2: at t = 5 the rate is 0.5, not 0.6 (with lr_min
# 0 it is right).
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

class WarmupCosine:

    def __init__(self, optimizer, warmup, total, start_factor=0.1, lr_min=0.0):
        self.optimizer = optimizer
        self.warmup, self.total = (warmup, total)
        self.start_factor, self.lr_min = (start_factor, lr_min)
        self.base_lrs = [group['lr'] for group in optimizer.param_groups]
        self.t = -1
        self.step()

    def step(self) -> None:
        self.t += 1
        for base, group in zip(self.base_lrs, self.optimizer.param_groups):
            if self.t < self.warmup:
                s = self.start_factor
                group['lr'] = base * (s + (1 - s) * self.t / self.warmup)
            elif self.t <= self.total:
                x = (self.t - self.warmup) / (self.total - self.warmup)
                group['lr'] = max(self.lr_min, base * 0.5 * (1 + math.cos(math.pi * x)))
            else:
                group['lr'] = self.lr_min
