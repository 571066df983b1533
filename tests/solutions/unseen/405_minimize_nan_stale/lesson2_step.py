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
            if p.grad is not None:
                p.grad *= 0
        value = loss()
        value.backward()
        losses.append(value.item())
        with torch.no_grad():
            for p in params:
                if p.grad is not None:
                    p -= lr * p.grad
    return losses
