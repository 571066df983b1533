from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn
import copy

def accumulated_gradients(f: Callable[[Tensor], Tensor], w: Tensor, n: int) -> list[Tensor]:
    y = f(w)
    history: list[Tensor] = []
    for k in range(1, n + 1):
        y.backward(retain_graph=k < n)
        history.append(copy.deepcopy(w.grad))
    return history
