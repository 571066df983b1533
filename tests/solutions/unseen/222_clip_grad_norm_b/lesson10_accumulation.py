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

@torch.no_grad()
def clip_grad_norm(params, max_norm, norm_type: float=2.0):
    grads = [p.grad for p in params if p.grad is not None]
    norms = torch._foreach_norm(grads, norm_type)
    total = torch.linalg.vector_norm(torch.stack([n.double() for n in norms]), norm_type)
    coef = (max_norm / (total + 1e-06)).clamp(max=1.0).item()
    torch._foreach_mul_(grads, coef)
    return float(total)
