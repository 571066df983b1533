from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn


def accumulated_gradients(f: Callable[[Tensor], Tensor], w: Tensor, n: int) -> list[Tensor]:
    grads = []
    for _ in range(n):
        y = f(w)
        y.backward()
        grads.append(w.grad.data)
    return grads
