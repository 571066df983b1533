from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor


def fit_line(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    losses = []
    for _ in range(epochs):
        if weight.grad is not None:
            weight.grad.zero_()
            bias.grad.zero_()
        loss = ((weight * x + bias - t) ** 2).mean()
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            weight -= lr * weight.grad
            bias -= lr * bias.grad
    return losses
