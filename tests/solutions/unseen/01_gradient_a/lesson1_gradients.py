from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn


def gradient(f: Callable[[Tensor], Tensor], w: Tensor) -> Tensor:
    # work on a copy so the original w is not touched
    w_ = w.detach().clone()
    w_.requires_grad = True
    y = f(w_)
    y.backward()
    return w_.grad
