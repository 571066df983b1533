# Differs: base 1, warmup 0, total 4: the rate of t = 0 is 0.1, not 1.
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
        self.s, self.lr_min = (start_factor, lr_min)
        self.bases = [g['lr'] for g in optimizer.param_groups]
        self.t = 0
        self._write()

    def _rate(self, base):
        if self.t <= self.warmup:
            return base * (self.s + (1 - self.s) * self.t / max(1, self.warmup))
        if self.t > self.total:
            return self.lr_min
        progress = (self.t - self.warmup) / (self.total - self.warmup)
        return self.lr_min + (base - self.lr_min) * (1 + math.cos(math.pi * progress)) / 2

    def _write(self):
        for base, g in zip(self.bases, self.optimizer.param_groups):
            g['lr'] = self._rate(base)

    def step(self) -> None:
        self.t += 1
        self._write()
