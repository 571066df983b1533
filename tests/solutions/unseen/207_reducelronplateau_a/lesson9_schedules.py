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

class ReduceLROnPlateau:

    def __init__(self, optimizer, mode='min', factor=0.1, patience=10, threshold=0.0001, cooldown=0, min_lr=0.0, *, verbose=False):
        self.optimizer = optimizer
        self.factor, self.patience, self.cooldown, self.min_lr = (factor, patience, cooldown, min_lr)
        self.better = {'min': lambda a, b: a < b * (1 - threshold), 'max': lambda a, b: a > b * (1 + threshold)}[mode]
        self.best, self.bad, self.resting, self.verbose = (None, 0, 0, verbose)

    def step(self, metric):
        metric = float(metric)
        if self.best is None or self.better(metric, self.best):
            self.best, self.bad = (metric, 0)
        else:
            self.bad += 1
        if self.resting:
            self.resting -= 1
            self.bad = 0
        if self.bad > self.patience:
            for g in self.optimizer.param_groups:
                g['lr'] = max(g['lr'] * self.factor, self.min_lr)
            self.resting, self.bad = (self.cooldown, 0)
            if self.verbose:
                print('reduced')
