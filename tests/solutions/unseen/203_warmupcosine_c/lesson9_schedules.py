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
from itertools import chain, repeat

class WarmupCosine:

    def __init__(self, optimizer: Optimizer, warmup: int, total: int, start_factor: float=0.1, lr_min: float=0.0) -> None:

        def rates(base: float):
            ramp = (base * (start_factor + (1 - start_factor) * t / warmup) for t in range(warmup))
            span = total - warmup
            down = (lr_min + (base - lr_min) * math.cos(math.pi * k / (2 * span)) ** 2 for k in range(span + 1))
            return chain(ramp, down, repeat(lr_min))
        self._streams = [(i, rates(g['lr'])) for i, g in enumerate(optimizer.param_groups)]
        self._optimizer = optimizer
        self.step()

    def step(self) -> None:
        for i, stream in self._streams:
            self._optimizer.param_groups[i]['lr'] = next(stream)
