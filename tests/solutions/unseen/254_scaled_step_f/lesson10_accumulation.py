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

def clip_grad_norm(params: Iterable[Tensor], max_norm: float) -> float:
    with_grad = [p for p in params if p.grad is not None]
    norm = math.hypot(*(torch.linalg.vector_norm(p.grad.detach()).item() for p in with_grad))
    if norm > max_norm:
        for p in with_grad:
            p.grad = p.grad.detach() * (max_norm / norm)
    return norm

def scaled_step(loss, optimizer, scaler, max_norm, retain_graph=False):
    everything = [p for g in optimizer.param_groups for p in g['params']]
    for p in everything:
        p.grad = None
    scaler.scale(loss).backward(retain_graph=retain_graph)
    scaler.unscale_(optimizer)
    before = clip_grad_norm((p for p in everything), max_norm)
    scaler.step(optimizer)
    scaler.update()
    return before
