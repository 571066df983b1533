# Differs: two parameters with gradients inf and 1 (in this order): the step is taken and the
# scale is not lowered.
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
        self._scale = init_scale
        self.growth_factor, self.backoff_factor = (growth_factor, backoff_factor)
        self.growth_interval = growth_interval
        self.count = 0
        self.found_inf = False
        self.unscaled = False

    def get_scale(self):
        return float(self._scale)

    def scale(self, loss):
        return loss * self._scale

    def unscale_(self, optimizer):
        if self.unscaled:
            raise RuntimeError('unscale_() has already been called')
        for group in optimizer.param_groups:
            for p in group['params']:
                if p.grad is not None:
                    p.grad.div_(self._scale)
                    self.found_inf = not torch.isfinite(p.grad).all().item()
        self.unscaled = True

    def step(self, optimizer):
        if not self.unscaled:
            self.unscale_(optimizer)
        if not self.found_inf:
            optimizer.step()

    def update(self):
        if self.found_inf:
            self._scale *= self.backoff_factor
            self.count = 0
        else:
            self.count += 1
            if self.count == self.growth_interval:
                self._scale *= self.growth_factor
                self.count = 0
        self.found_inf = self.unscaled = False
