from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn


def accumulate_batches(
    model: nn.Module,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    batches: Iterable[tuple[Tensor, Tensor]],
) -> float:
    batches = list(batches)
    N = sum(len(xb) for xb, _ in batches)
    model.zero_grad()

    mean_loss = 0.0
    for step, (xb, yb) in enumerate(batches):
        w = len(xb) / N                      # share of this micro batch
        loss = loss_fn(model(xb), yb) * w
        loss.backward()
        mean_loss += loss.item()
    return mean_loss
