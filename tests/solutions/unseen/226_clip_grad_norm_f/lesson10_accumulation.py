# Differs: gradients (3, 4) and (12), where the second parameter was frozen
# (requires_grad_(False)) after backward: returns 5, should be 13.
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
    grads = [p.grad for p in params if p.requires_grad and p.grad is not None]
    norm = math.sqrt(math.fsum((g.detach().double().square().sum().item() for g in grads)))
    scale = min(1.0, max_norm / (norm + 1e-06))
    for g in grads:
        g.detach().mul_(scale)
    return norm
