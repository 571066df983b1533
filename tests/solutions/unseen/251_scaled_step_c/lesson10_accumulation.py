# Differs: two groups with gradients (3, 4) and (12), max_norm 6.5: returns 5, should be 13.
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

def scaled_step(loss, optimizer, scaler, max_norm):
    optimizer.zero_grad(set_to_none=True)
    scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    norm = torch.nn.utils.clip_grad_norm_(optimizer.param_groups[0]['params'], max_norm)
    scaler.step(optimizer)
    scaler.update()
    return float(norm)
