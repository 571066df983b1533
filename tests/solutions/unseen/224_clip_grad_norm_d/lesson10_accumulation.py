# Differs: gradients (3, 4), max_norm 10: they become (6, 8) and should stay.
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
    grads = [p.grad for p in params if p.grad is not None]
    total = torch.sqrt(sum(((g.detach().double() ** 2).sum() for g in grads)))
    coef = (max_norm / (total + 1e-06)).item()
    for g in grads:
        g.detach().mul_(coef)
    return total.item()
