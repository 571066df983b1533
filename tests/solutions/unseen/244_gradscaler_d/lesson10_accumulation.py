# Differs: a gradient of nan: the optimizer steps, and the parameter becomes nan.
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
        self.s, self.up, self.down, self.n = (init_scale, growth_factor, backoff_factor, growth_interval)
        self.good, self.done, self.bad = (0, False, False)

    def get_scale(self):
        return float(self.s)

    def scale(self, loss):
        return self.s * loss

    def unscale_(self, optimizer):
        if self.done:
            raise RuntimeError('already unscaled')
        grads = [p.grad for g in optimizer.param_groups for p in g['params'] if p.grad is not None]
        for grad in grads:
            grad /= self.s
        self.bad = any((grad.abs().max().item() == math.inf for grad in grads))
        self.done = True

    def step(self, optimizer):
        if not self.done:
            self.unscale_(optimizer)
        if not self.bad:
            optimizer.step()

    def update(self):
        if self.bad:
            self.s, self.good = (self.s * self.down, 0)
        else:
            self.good += 1
            if self.good == self.n:
                self.s, self.good = (self.s * self.up, 0)
        self.done = self.bad = False
