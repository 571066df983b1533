from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor


def fit_line(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    loss_list = []
    for epoch in range(1, epochs + 1):
        y_pred = weight * x + bias
        loss = torch.mean((y_pred - t) ** 2)
        loss_list.append(loss.item())

        loss.backward()

        with torch.no_grad():
            weight -= lr * weight.grad
            bias -= lr * bias.grad

        weight.grad.zero_()
        bias.grad.zero_()
    return loss_list
