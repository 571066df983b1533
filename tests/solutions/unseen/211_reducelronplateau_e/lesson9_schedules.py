# Differs: lr 1, factor 0.5, patience 0, cooldown 1, metrics 1, 1, 0.5, 0.5: lr is 0.5 at the
# end, and must be 0.25 (the better call used up the cooldown).
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
        self.best = math.inf if mode == 'min' else -math.inf
        self.bad = 0
        self.cooldown_counter = 0

    def step(self, metric):
        if self.mode == 'min':
            better = metric < self.best * (1 - self.threshold)
        else:
            better = metric > self.best * (1 + self.threshold)
        if better:
            self.best, self.bad = (metric, 0)
        elif self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.bad = 0
        else:
            self.bad += 1
        if self.bad > self.patience:
            for g in self.optimizer.param_groups:
                g['lr'] = max(g['lr'] * self.factor, self.min_lr)
            self.cooldown_counter = self.cooldown
            self.bad = 0
