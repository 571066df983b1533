from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor

@torch.no_grad()
def fit_line(x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int) -> list[float]:
    history = []
    for _ in range(epochs):
        r = weight * x + bias - t
        history.append(r.square().mean().item())
        dw, db = (2 * (r * x).mean(), 2 * r.mean())
        weight -= lr * dw
        bias -= lr * db
    return history
