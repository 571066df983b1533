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

    def __init__(self, init_scale=65536.0, growth_factor=2.0, backoff_factor=0.5, growth_interval=2000, enabled=True):
        self._scale = torch.tensor(float(init_scale), dtype=torch.float64)
        self._growth, self._backoff, self._interval = (growth_factor, backoff_factor, growth_interval)
        self._good = 0
        self._note: bool | None = None

    def get_scale(self) -> float:
        return self._scale.item()

    def scale(self, loss):
        return loss * self._scale.to(loss.dtype)

    @torch.no_grad()
    def unscale_(self, optimizer):
        if self._note is not None:
            raise RuntimeError('unscale_() has already been called since the last update().')
        self._note = False
        inverse = 1.0 / self.get_scale()
        for group in optimizer.param_groups:
            for p in group['params']:
                if p.grad is None:
                    continue
                p.grad.mul_(inverse)
                self._note |= bool((p.grad * 0).ne(0).any())

    def step(self, optimizer):
        if self._note is None:
            self.unscale_(optimizer)
        return None if self._note else optimizer.step()

    def update(self):
        if self._note:
            self._scale = self._scale * self._backoff
            self._good = 0
        else:
            self._good += 1
            if self._good == self._interval:
                self._scale = self._scale * self._growth
                self._good = 0
        self._note = None
