# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   a, b = T(1., requires_grad=True), T(1., requires_grad=True)
#   m.minimize(lambda: a * b, [a, b], 0.5, 1)
#   close(a.detach(), T(.5)); close(b.detach(), T(.5))
# Lesson 2 · A gradient step by hand
from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor

def minimize(loss: Callable[[], Tensor], params: Iterable[Tensor], lr: float, steps: int) -> list[float]:
    params = [p for p in params if p.requires_grad]
    history = []
    for _ in range(steps):
        history.append(loss().item())
        for p in params:
            g, = torch.autograd.grad(loss(), p, allow_unused=True)
            if g is not None:
                p.data.sub_(lr * g)
    return history
