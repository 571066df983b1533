# Differs: two groups with one parameter each, scaled gradients 8 and 8, scale 8: after unscale_
# they are 1 and 8.
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
        self._growth, self._backoff, self._interval = (growth_factor, backoff_factor, growth_interval)
        self._state = 'ready'
        self._skip = False

    def get_scale(self):
        return float(self._scale)

    def scale(self, loss):
        return loss * self._scale

    def unscale_(self, optimizer):
        if self._state != 'ready':
            raise RuntimeError('unscale_() twice')
        self._state = 'unscaled'
        for p in optimizer.param_groups[0]['params']:
            if p.grad is not None:
                p.grad /= self._scale
                self._skip = self._skip or not bool(torch.isfinite(p.grad).all())

    def step(self, optimizer):
        if self._state == 'ready':
            self.unscale_(optimizer)
        if not self._skip:
            optimizer.step()

    def update(self):
        self._count = 0 if self._skip else self._count + 1
        if self._skip:
            self._scale *= self._backoff
        if self._count == self._interval:
            self._scale *= self._growth
            self._count = 0
        self._state, self._skip = ('ready', False)
