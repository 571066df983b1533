from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn

def accumulate_batches(model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], batches: Iterable[tuple[Tensor, Tensor]]) -> float:
    for p in model.parameters():
        p.grad = None
    total, count = (0.0, 0)
    for inputs, targets in batches:
        batch_sum = loss_fn(model(inputs), targets).mul(inputs.shape[0])
        batch_sum.backward()
        total, count = (total + float(batch_sum.detach()), count + inputs.shape[0])
    grads = [p.grad for p in model.parameters() if p.grad is not None]
    if grads:
        torch._foreach_div_(grads, float(count))
    return total / count
