from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor


def fit_line(
    x: Tensor, t: Tensor, weight: Tensor, bias: Tensor, lr: float, epochs: int
) -> list[float]:
    # backprop by hand, cs231n style: loss = mean(r^2), dr = 2 r / N
    losses = []
    N = x.numel()
    with torch.no_grad():
        for epoch in range(epochs):
            # forward
            r = weight * x + bias - t
            losses.append((r ** 2).mean().item())
            # backward
            dr = 2.0 * r / N
            dw = (dr * x).sum()
            db = dr.sum()
            # update
            weight -= lr * dw
            bias -= lr * db
            if epoch % 1000 == 0:
                print("epoch %d: loss %.4f" % (epoch, losses[-1]))
    return losses
