# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   g = m.gradient(lambda u: (u**2).sum(), T([1., -2., 3.]))
#   assert not g.requires_grad
# Lesson 1 · Gradients accumulate
from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn

def gradient(f: Callable[[Tensor], Tensor], w: Tensor) -> Tensor:
    x = w.clone().detach().requires_grad_(True)
    g, = torch.autograd.grad(outputs=f(x), inputs=x, create_graph=True)
    return g
