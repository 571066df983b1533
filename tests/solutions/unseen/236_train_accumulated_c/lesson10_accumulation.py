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

def train_accumulated(dataloader, model, loss_fn, optimizer, every, max_norm=None, **kwargs):
    was_last = object()
    batches, parts, everything = (iter(dataloader), [], [])
    model.train()
    item = next(batches, was_last)
    while item is not was_last:
        x, y = item
        parts.append((loss_fn(model(x), y), y.size(0)))
        item = next(batches, was_last)
        if len(parts) < every and item is not was_last:
            continue
        optimizer.zero_grad()
        size = sum((n for _, n in parts))
        sum((loss * n for loss, n in parts)).div(size).backward()
        if max_norm is not None:
            clip_grad_norm(model.parameters(), max_norm)
        optimizer.step()
        everything += [(loss.item(), n) for loss, n in parts]
        parts = []
    return sum((loss * n for loss, n in everything)) / sum((n for _, n in everything))
