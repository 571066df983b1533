from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn


def accumulate_batches(
    model: nn.Module,
    loss_fn: Callable[[Tensor, Tensor], Tensor],
    batches: Iterable[tuple[Tensor, Tensor]],
) -> float:
    model.train()
    for p in model.parameters():
        p.grad = None

    running_loss = 0.0
    n_samples = 0
    for inputs, targets in batches:
        outputs = model(inputs)
        loss = loss_fn(outputs, targets)
        (loss * inputs.size(0)).backward()
        running_loss += loss.item() * inputs.size(0)
        n_samples += inputs.size(0)

    for p in model.parameters():
        if p.grad is not None:
            p.grad /= n_samples
    return running_loss / n_samples
