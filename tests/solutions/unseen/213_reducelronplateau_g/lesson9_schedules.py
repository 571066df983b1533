# Differs: mode "max", lr 1, factor 0.5, patience 0, metrics 0.5, 0.5: lr stays 1, and must be
# 0.5.
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

class ReduceLROnPlateau:

    def __init__(self, optimizer, mode='min', factor=0.1, patience=10, threshold=0.0001, cooldown=0, min_lr=0.0):
        self.optimizer, self.factor, self.patience = (optimizer, factor, patience)
        self.cooldown, self.min_lr = (cooldown, min_lr)
        import operator
        self.cmp = operator.lt if mode == 'min' else operator.gt
        self.rel = 1.0 - threshold
        self.best = None
        self.bad = self.cool = 0

    def step(self, metric):
        if self.best is None or self.cmp(metric, self.best * self.rel):
            self.best, self.bad = (metric, 0)
        else:
            self.bad += 1
        if self.cool > 0:
            self.cool -= 1
            self.bad = 0
        if self.bad > self.patience:
            for g in self.optimizer.param_groups:
                g['lr'] = max(g['lr'] * self.factor, self.min_lr)
            self.cool, self.bad = (self.cooldown, 0)
