# Differs: gradient (3, 4), scale 8 and growth_interval 1, so that the scale grows in this step:
# returns 2.5, should be 5.
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
    params = [p for group in optimizer.param_groups for p in group['params']]
    optimizer.zero_grad()
    scaler.scale(loss).backward()
    norm = torch.nn.utils.clip_grad_norm_(params, max_norm * scaler.get_scale())
    scaler.step(optimizer)
    scaler.update()
    return norm.item() / scaler.get_scale()
