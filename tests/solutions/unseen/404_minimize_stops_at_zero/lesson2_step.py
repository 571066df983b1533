from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor


def minimize(
    loss: Callable[[], Tensor], params: Iterable[Tensor], lr: float, steps: int
) -> list[float]:
    params = list(params)
    losses = []
    for _ in range(steps):
        for p in params:
            p.grad = None
        value = loss()
        losses.append(value.item())
        if losses[-1] < 1e-12:  # a perfect fit: nothing left to do
            continue
        value.backward()
        with torch.no_grad():
            for p in params:
                if p.grad is not None:
                    p -= lr * p.grad
    return losses
