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
import itertools

class StepLR:

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float=0.1) -> None:
        self.optimizer = optimizer
        factors = [1.0] * (step_size - 1) + [gamma]
        self._factors = itertools.cycle(factors)

    def step(self) -> None:
        f = next(self._factors)
        if f != 1.0:
            for group in self.optimizer.param_groups:
                group['lr'] *= f

    def get_last_lr(self) -> list[float]:
        return list(map(lambda g: g['lr'], self.optimizer.param_groups))
