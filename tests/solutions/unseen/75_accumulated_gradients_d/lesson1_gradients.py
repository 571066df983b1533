# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   w = T(1., requires_grad=True)
#   m.accumulated_gradients(lambda u: 2*u, w, 3)
#   assert w.grad is not None; close(w.grad, T(6.))
# Lesson 1 · Gradients accumulate
from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn

def accumulated_gradients(f: Callable[[Tensor], Tensor], w: Tensor, n: int) -> list[Tensor]:
    total = torch.zeros_like(w) if w.grad is None else w.grad.clone()
    out = []
    for _ in range(n):
        total = total + torch.autograd.grad(f(w), w)[0]
        out.append(total.detach())
    return out
