from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor


def minimize(
    loss: Callable[[], Tensor], params: Iterable[Tensor], lr: float, steps: int
) -> list[float]:
    params = list(params)
    losses = []
    for i in range(steps):
        value = loss()
        losses.append(value.item())
        grads = torch.autograd.grad(value, params)
        with torch.no_grad():
            for p, g in zip(params, grads):
                p.sub_(lr * g)
    return losses
