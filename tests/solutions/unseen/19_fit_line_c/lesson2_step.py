from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor


def fit_line(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    def forward(x):
        return weight * x + bias

    costs = []
    for epoch in range(epochs):
        weight.grad = None
        bias.grad = None
        cost = ((forward(x) - t) ** 2).mean()
        cost.backward()
        costs.append(cost.detach())
        weight.data -= lr * weight.grad.data
        bias.data -= lr * bias.grad.data
    return costs
