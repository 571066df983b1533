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

    def __init__(self, optimizer: Optimizer, mode: str='min', factor: float=0.1, patience: int=10, threshold: float=0.0001, cooldown: int=0, min_lr: float=0.0) -> None:

        def machine():
            bad = rest = 0
            best = math.inf if mode == 'min' else -math.inf
            while True:
                metric = (yield)
                if mode == 'min':
                    good = metric < best * (1 - threshold)
                else:
                    good = metric > best * (1 + threshold)
                best, bad = (metric, 0) if good else (best, bad + 1)
                if rest > 0:
                    rest, bad = (rest - 1, 0)
                if bad > patience:
                    for group in optimizer.param_groups:
                        group['lr'] = max(group['lr'] * factor, min_lr)
                    rest, bad = (cooldown, 0)
        self._machine = machine()
        next(self._machine)

    def step(self, metric: float) -> None:
        self._machine.send(metric)
