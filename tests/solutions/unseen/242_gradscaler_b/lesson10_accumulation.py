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
from dataclasses import dataclass

@dataclass
class GradScaler:
    init_scale: float = 65536.0
    growth_factor: float = 2.0
    backoff_factor: float = 0.5
    growth_interval: int = 2000

    def __post_init__(self) -> None:
        self.current = float(self.init_scale)
        self.streak = 0
        self.unscaled = self.overflow = False

    def get_scale(self) -> float:
        return self.current

    def scale(self, loss: Tensor) -> Tensor:
        return torch.mul(loss, self.current)

    @staticmethod
    def _owners(optimizer):
        return (p for g in optimizer.param_groups for p in g['params'] if p.grad is not None)

    def unscale_(self, optimizer: Optimizer) -> None:
        if self.unscaled:
            raise RuntimeError('unscale_ was called already')
        self.unscaled = True
        for p in self._owners(optimizer):
            p.grad = p.grad.detach() / self.current
        self.overflow = not all((math.isfinite(p.grad.abs().max()) for p in self._owners(optimizer)))

    def step(self, optimizer: Optimizer) -> None:
        self.unscaled or self.unscale_(optimizer)
        if not self.overflow:
            optimizer.step()

    def update(self) -> None:
        self.streak = 0 if self.overflow else self.streak + 1
        if self.overflow:
            self.current *= self.backoff_factor
        elif self.streak >= self.growth_interval:
            self.current, self.streak = (self.current * self.growth_factor, 0)
        self.unscaled = self.overflow = False
