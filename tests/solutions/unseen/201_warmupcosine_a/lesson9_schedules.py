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
from torch.optim.lr_scheduler import LRScheduler

class WarmupCosine(LRScheduler):

    def __init__(self, optimizer, warmup, total, start_factor=0.1, lr_min=0.0, last_epoch=-1):
        self.warmup, self.total = (warmup, total)
        self.start_factor, self.lr_min = (start_factor, lr_min)
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        t = min(self.last_epoch, self.total)
        if t < self.warmup:
            a = t / self.warmup
            return [base * (self.start_factor * (1 - a) + a) for base in self.base_lrs]
        c = math.cos(math.pi * (t - self.warmup) / (self.total - self.warmup))
        return [self.lr_min + 0.5 * (base - self.lr_min) * (1 + c) for base in self.base_lrs]
