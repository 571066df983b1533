from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn


def accumulated_gradients(f: Callable[[Tensor], Tensor], w: Tensor, n: int) -> list[Tensor]:
    history = []
    out = f(w)
    for i in range(n):
        out.backward(retain_graph=True)
        print(f"{i + 1}: {w.grad}")
        history.append(w.grad.detach().clone())
    return history
