from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn


def gradient(f: Callable[[Tensor], Tensor], w: Tensor) -> Tensor:
    needs_grad = w.requires_grad
    old_grad = w.grad               # remember it, put it back at the end

    w.requires_grad_(True)
    if w.grad is not None:
        w.grad.zero_()              # otherwise backward() adds to it
    f(w).backward()
    result = w.grad.clone()

    w.grad = old_grad
    w.requires_grad_(needs_grad)
    return result
