from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn


def accumulate_batches(
    model: nn.Module,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    batches: Iterable[tuple[Tensor, Tensor]],
) -> float:
    model.zero_grad(set_to_none=True)
    total, seen = 0.0, 0
    for x, y in batches:
        bs = x.shape[0]
        loss_sum = loss_fn(model(x), y) * bs   # undo the mean
        loss_sum.backward()
        total += loss_sum.item()
        seen += bs
    with torch.no_grad():
        for p in model.parameters():
            p.grad.div_(seen)
    return total / seen
