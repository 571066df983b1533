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

class WarmupCosine:

    def __init__(self, optimizer, warmup, total, start_factor=0.1, lr_min=0.0):
        self.optimizer = optimizer
        base = torch.tensor([g['lr'] for g in optimizer.param_groups], dtype=torch.float64)
        up = torch.linspace(start_factor, 1, warmup + 1, dtype=torch.float64)[:-1]
        wave = torch.linspace(0, math.pi, total - warmup + 1, dtype=torch.float64).cos().add(1) / 2
        rising = up[:, None] * base
        falling = lr_min + wave[:, None] * (base - lr_min)
        self.table = torch.cat([rising, falling]).tolist()
        self.t = -1
        self.step()

    def step(self) -> None:
        self.t = min(self.t + 1, len(self.table) - 1)
        for g, lr in zip(self.optimizer.param_groups, self.table[self.t]):
            g['lr'] = lr
