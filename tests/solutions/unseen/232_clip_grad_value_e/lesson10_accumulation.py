# Differs: (3, -4, 0.5), clip_value 2: gives (1.5, -2, 0.25), not (2, -2, 0.5).
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

def clip_grad_value(params, clip_value):
    for p in params:
        if p.grad is not None and p.grad.numel():
            largest = p.grad.detach().abs().max().item()
            if largest > clip_value:
                p.grad.detach().mul_(clip_value / largest)
