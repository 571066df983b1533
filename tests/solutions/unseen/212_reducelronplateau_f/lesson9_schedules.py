# Differs: lr 1, factor 0.5, patience 0, min_lr 0.3, metric 1 three times: lr 0.5, and must be
# 0.3.
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
        self.optimizer, self.mode, self.factor, self.patience = (optimizer, mode, factor, patience)
        self.threshold, self.cooldown, self.min_lr = (threshold, cooldown, min_lr)
        self.best, self.bad, self.cool = (None, 0, 0)

    def is_better(self, metric):
        if self.best is None:
            return True
        if self.mode == 'min':
            return metric < self.best * (1 - self.threshold)
        return metric > self.best * (1 + self.threshold)

    def step(self, metric):
        if self.is_better(metric):
            self.best, self.bad = (metric, 0)
        else:
            self.bad += 1
        if self.cool > 0:
            self.cool -= 1
            self.bad = 0
        if self.bad > self.patience:
            for g in self.optimizer.param_groups:
                new = g['lr'] * self.factor
                if new >= self.min_lr:
                    g['lr'] = new
            self.cool, self.bad = (self.cooldown, 0)
