# Differs: gradients (3, 4) and (12), max_norm 6.5: leaves (3, 4) and (6.5), not (1.5, 2) and
# (6).
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

def clip_grad_norm(params, max_norm):
    params = [p for p in params if p.grad is not None]
    squares = 0.0
    for p in params:
        n = p.grad.detach().norm(2).item()
        squares += n * n
        if n > max_norm:
            p.grad.detach().mul_(max_norm / n)
    return squares ** 0.5
