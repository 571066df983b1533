# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   w = T([1., -2., 3.], requires_grad=True); w.grad = T([10., 10., 10.])
#   m.gradient(lambda u: (u**2).sum(), w)
#   close(w.grad, T([10., 10., 10.]))
# Lesson 1 · Gradients accumulate
from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn

def gradient(f: Callable[[Tensor], Tensor], w: Tensor) -> Tensor:
    had_grad = w.requires_grad
    saved = w.grad
    w.requires_grad_(True)
    if w.grad is not None:
        w.grad.zero_()
    f(w).backward()
    result = w.grad.clone()
    w.grad = saved
    w.requires_grad_(had_grad)
    return result
