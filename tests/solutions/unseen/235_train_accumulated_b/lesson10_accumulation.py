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

def train_accumulated(dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer, every: int, max_norm: float | None=None) -> float:
    total, count, waiting, n_group = (0.0, 0, 0, 0)

    def finish() -> None:
        nonlocal waiting, n_group
        grads = [p.grad for p in model.parameters() if p.grad is not None]
        with torch.no_grad():
            for g in grads:
                g /= n_group
            if max_norm is not None and grads:
                norm = torch.stack([g.norm() for g in grads]).norm()
                if norm > max_norm:
                    for g in grads:
                        g *= max_norm / norm
        optimizer.step()
        for p in model.parameters():
            p.grad = None
        waiting = n_group = 0
    model.train()
    for p in model.parameters():
        p.grad = None
    for x, y in dataloader:
        n = x.shape[0]
        summed = loss_fn(model(x), y) * n
        summed.backward()
        total += float(summed.detach())
        count += n
        n_group += n
        waiting += 1
        if waiting == every:
            finish()
    if waiting:
        finish()
    return total / count
