# Differs: scale 8, interval 2, gradients finite, inf, finite: the scale is 8 at the end, and
# should be 4.
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
        self.value, self.steps = (float(init_scale), 0)
        self.growth_factor, self.backoff_factor = (growth_factor, backoff_factor)
        self.growth_interval = growth_interval
        self.already, self.found = (False, False)

    def get_scale(self):
        return self.value

    def scale(self, loss):
        return loss * self.value

    def unscale_(self, optimizer):
        if self.already:
            raise RuntimeError('already unscaled since the last update()')
        self.already = True
        for group in optimizer.param_groups:
            for p in group['params']:
                if p.grad is not None:
                    p.grad.div_(self.value)
                    self.found |= not bool(p.grad.isfinite().all())

    def step(self, optimizer):
        if not self.already:
            self.unscale_(optimizer)
        if not self.found:
            optimizer.step()

    def update(self):
        if self.found:
            self.value *= self.backoff_factor
        else:
            self.steps += 1
            if self.steps % self.growth_interval == 0:
                self.value *= self.growth_factor
        self.already = self.found = False
