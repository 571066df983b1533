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
from dataclasses import dataclass, field

@dataclass
class StepLR:
    optimizer: Any
    step_size: int
    gamma: float = 0.1
    t: int = field(default=0, init=False)
    bases: list = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.bases = self.get_last_lr()

    @property
    def factor(self) -> float:
        return math.pow(self.gamma, self.t // self.step_size)

    def step(self) -> None:
        self.t += 1
        for base, group in zip(self.bases, self.optimizer.param_groups):
            group.update(lr=base * self.factor)

    def get_last_lr(self) -> list[float]:
        return [group['lr'] for group in self.optimizer.param_groups]
