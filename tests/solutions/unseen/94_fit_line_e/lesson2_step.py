# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   w, b = T(0., dtype=torch.float64, requires_grad=True), T(0., dtype=torch.float64, requires_grad=True)
#   m.fit_line(T([1., 2.], dtype=torch.float64), T([2., 4.], dtype=torch.float64), w, b, 0.1, 1)
#   assert w.shape == () and w.dtype == torch.float64
# Lesson 2 · A gradient step by hand
from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor

def fit_line(x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int) -> list[float]:
    w, b = (weight.item(), bias.item())
    losses = []
    for _ in range(epochs):
        r = w * x + b - t
        losses.append((r * r).mean().item())
        w, b = (w - lr * 2 * (r * x).mean().item(), b - lr * 2 * r.mean().item())
    weight.data = torch.tensor([w])
    bias.data = torch.tensor([b])
    return losses
