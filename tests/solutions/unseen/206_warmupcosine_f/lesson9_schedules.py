# Differs: base 1, warmup 3, total 7, lr_min 0.2: the rate of t = 0 is 0.28, not 0.1 (with
# lr_min 0 it is right).
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
        self.opt = optimizer
        self.cfg = (warmup, total, start_factor, lr_min)
        self.bases = [g['lr'] for g in optimizer.param_groups]
        self.n = 0
        self.apply()

    def height(self) -> float:
        warmup, total, s, _ = self.cfg
        if self.n < warmup:
            return s + (1 - s) * self.n / warmup
        done = min(1.0, (self.n - warmup) / (total - warmup))
        return (1 + math.cos(math.pi * done)) / 2

    def apply(self):
        low, h = (self.cfg[3], self.height())
        for g, base in zip(self.opt.param_groups, self.bases):
            g['lr'] = low + (base - low) * h

    def step(self) -> None:
        self.n += 1
        self.apply()
