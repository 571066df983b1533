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
    grads = []
    for p in params:
        if p.grad is None:
            continue
        grads.append(p.grad.data)
    long = torch.cat([g.flatten().to(torch.float64) for g in grads])
    length = long.dot(long).sqrt().item()
    if length <= max_norm:
        return length
    for g in grads:
        g.div_(length / max_norm)
    return length
