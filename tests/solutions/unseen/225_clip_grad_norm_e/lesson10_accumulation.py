# Differs: clip_grad_norm((p for p in ps), 6.5) with gradients (3, 4) and (12): returns 13, but
# the gradients stay (a list is clipped).
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
    total = 0.0
    for p in params:
        if p.grad is not None:
            total += p.grad.detach().double().pow(2).sum().item()
    total = total ** 0.5
    if total > max_norm:
        for p in params:
            if p.grad is not None:
                p.grad.detach().mul_(max_norm / total)
    return total
