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

    def __init__(self, init_scale=65536.0, growth_factor=2.0, backoff_factor=0.5, growth_interval=2000, **_unused):
        self.state = {'scale': float(init_scale), 'count': 0}
        self.settings = (growth_factor, backoff_factor, growth_interval)
        self.begin()

    def begin(self):
        self.unscaled, self.culprits = (False, set())

    def get_scale(self):
        return self.state['scale']

    def scale(self, loss):
        return loss * self.state['scale']

    def unscale_(self, optimizer):
        if self.unscaled:
            raise RuntimeError('call update() before the next unscale_()')
        self.unscaled = True
        for i, group in enumerate(optimizer.param_groups):
            for j, p in enumerate(group['params']):
                if p.grad is not None:
                    p.grad.data.div_(self.state['scale'])
                    if not torch.isfinite(p.grad.data).all():
                        self.culprits.add((i, j))

    def step(self, optimizer, *args):
        if not self.unscaled:
            self.unscale_(optimizer)
        if not self.culprits:
            return optimizer.step(*args)

    def update(self):
        growth, backoff, interval = self.settings
        if self.culprits:
            self.state = {'scale': self.state['scale'] * backoff, 'count': 0}
        elif self.state['count'] + 1 == interval:
            self.state = {'scale': self.state['scale'] * growth, 'count': 0}
        else:
            self.state['count'] += 1
        self.begin()
