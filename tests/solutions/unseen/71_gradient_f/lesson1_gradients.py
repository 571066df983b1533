from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn
from contextlib import contextmanager

@contextmanager
def _borrowed(w: Tensor):
    old_grad, old_flag = (w.grad, w.requires_grad)
    w.grad = None
    w.requires_grad_(True)
    try:
        yield w
    finally:
        w.grad = old_grad
        w.requires_grad_(old_flag)

def gradient(f: Callable[[Tensor], Tensor], w: Tensor) -> Tensor:
    with _borrowed(w):
        f(w).backward()
        result = w.grad
    return torch.zeros_like(w) if result is None else result.detach()
