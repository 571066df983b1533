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
    params = [p for group in optimizer.param_groups for p in group['params'] if p.requires_grad]
    for p in (q for group in optimizer.param_groups for q in group['params']):
        p.grad = None
    grads = torch.autograd.grad(scaler.scale(loss), params, allow_unused=True)
    for p, g in zip(params, grads):
        p.grad = g
    scaler.unscale_(optimizer)
    present = [p.grad for p in params if p.grad is not None]
    norm = torch.cat([g.reshape(-1) for g in present]).norm().item()
    if norm > max_norm:
        for g in present:
            g.mul_(max_norm / norm)
    scaler.step(optimizer)
    scaler.update()
    return norm
