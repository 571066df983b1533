# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   w, b = T(0., requires_grad=True), T(0., requires_grad=True)
#   m.fit_line(T([1., 2.]), T([2., 4.]), w, b, 0.1, 1)
#   close(w.detach(), T(1.)); close(b.detach(), T(0.6))
# Lesson 2 · A gradient step by hand
from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor

def fit_line(x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int) -> list[float]:
    losses: list[float] = []
    with torch.no_grad():
        for _ in range(epochs):
            losses.append(((weight * x + bias - t) ** 2).mean().item())
            weight -= lr * (2 * (weight * x + bias - t) * x).mean()
            bias -= lr * (2 * (weight * x + bias - t)).mean()
    return losses
