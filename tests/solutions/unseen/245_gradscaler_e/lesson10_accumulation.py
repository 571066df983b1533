# Differs: loss = (p * 3).sum() with p = 1 and scale 8: after scaler.scale(loss), loss.item() is
# 24, not 3 (so a printed loss is 8 times too large).
# Lesson 10 · From the loss to the step
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

class GradScaler:

    def __init__(self, init_scale=65536.0, growth_factor=2.0, backoff_factor=0.5, growth_interval=2000):
        self._scale, self._count = (init_scale, 0)
        self.growth_factor, self.backoff_factor = (growth_factor, backoff_factor)
        self.growth_interval = growth_interval
        self._unscaled, self._found = (False, False)

    def get_scale(self):
        return float(self._scale)

    def scale(self, loss):
        return loss.mul_(self._scale)

    def unscale_(self, optimizer):
        if self._unscaled:
            raise RuntimeError('unscale_ called twice')
        self._unscaled = True
        for group in optimizer.param_groups:
            for p in group['params']:
                if p.grad is not None:
                    p.grad.mul_(1 / self._scale)
                    if not p.grad.isfinite().all():
                        self._found = True

    def step(self, optimizer):
        if not self._unscaled:
            self.unscale_(optimizer)
        if not self._found:
            optimizer.step()

    def update(self):
        if self._found:
            self._scale *= self.backoff_factor
            self._count = 0
        else:
            self._count += 1
            if self._count == self.growth_interval:
                self._scale *= self.growth_factor
                self._count = 0
        self._unscaled = self._found = False
