# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   a = T([1., 2.], requires_grad=True); a.grad = T([float("inf"), float("nan")])
#   m.zero_grad([a], set_to_none=False)
#   close(a.grad, T([0., 0.]))
# Lesson 1 · Gradients accumulate
from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn

def zero_grad(params: Iterable[Tensor], set_to_none: bool=True) -> None:
    for p in params:
        if (g := p.grad) is not None:
            p.grad = None if set_to_none else g.detach_().mul_(0)
