from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn


def accumulate_batches(
    model: nn.Module,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    batches: Iterable[tuple[Tensor, Tensor]],
) -> float:
    model.zero_grad()
    total, count = 0.0, 0
    for x, y in batches:
        loss = loss_fn(model(x), y) * len(x)
        loss.backward()
        total += loss.item()
        count += len(x)
    for module in model.modules():
        for p in module.parameters(recurse=False):
            if p.grad is not None:
                p.grad /= count
    return total / count
