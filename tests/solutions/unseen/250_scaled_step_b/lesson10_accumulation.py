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

def scaled_step(loss: Tensor, optimizer: Optimizer, scaler: Any, max_norm: float) -> float:

    def held():
        for group in optimizer.param_groups:
            yield from group['params']
    optimizer.zero_grad()
    scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    norm = torch.nn.utils.clip_grad_norm_(held(), max_norm)
    try:
        scaler.step(optimizer)
    finally:
        scaler.update()
    return norm.item()
