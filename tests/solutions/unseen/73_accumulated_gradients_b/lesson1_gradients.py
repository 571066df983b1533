# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   out = m.accumulated_gradients(lambda u: 2*u, T(1., requires_grad=True), 3)
#   close(torch.stack(list(out)), T([2., 4., 6.]))
# Lesson 1 · Gradients accumulate
from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn

def accumulated_gradients(f: Callable[[Tensor], Tensor], w: Tensor, n: int) -> list[Tensor]:
    results: list[Tensor] = []
    for i in range(n):
        loss = f(w)
        loss.backward()
        results.append(w.grad.detach())
    return results
