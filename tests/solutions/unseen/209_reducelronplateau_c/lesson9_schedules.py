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

class ReduceLROnPlateau(LRScheduler):

    def __init__(self, optimizer, mode='min', factor=0.1, patience=10, threshold=0.0001, cooldown=0, min_lr=0.0):
        self.optimizer = optimizer
        self.sign = 1 if mode == 'min' else -1
        self.factor = factor
        self.patience = patience
        self.threshold = threshold
        self.cooldown = cooldown
        self.min_lr = min_lr
        self.seen = 0
        self.best = float('nan')
        self.num_bad = 0
        self.cooldown_left = 0

    def _is_better(self, metric):
        if self.seen == 1:
            return True
        goal = self.best * (1 - self.sign * self.threshold)
        return self.sign * (goal - metric) > 0

    @property
    def in_cooldown(self):
        return self.cooldown_left > 0

    def step(self, metric):
        self.seen += 1
        self.num_bad += 1
        if self._is_better(metric):
            self.best = metric
            self.num_bad = 0
        if self.in_cooldown:
            self.cooldown_left -= 1
            self.num_bad = 0
        if self.num_bad <= self.patience:
            return
        self.num_bad = 0
        self.cooldown_left = self.cooldown
        for group in self.optimizer.param_groups:
            lower = group['lr'] * self.factor
            if lower < self.min_lr:
                lower = self.min_lr
            group['lr'] = lower
