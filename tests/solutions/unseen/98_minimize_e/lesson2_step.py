# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   p = T(1., requires_grad=True)
#   got = m.minimize(lambda: (p**2) * 0 + 3, [p], 0.1, 10)
#   assert len(got) == 10
# Lesson 2 · A gradient step by hand
from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor

def minimize(loss: Callable[[], Tensor], params: Iterable[Tensor], lr: float, steps: int, tol: float=1e-09) -> list[float]:
    params = list(params)
    losses: list[float] = []
    for _ in range(steps):
        for p in params:
            p.grad = None
        value = loss()
        value.backward()
        losses.append(value.item())
        with torch.no_grad():
            for p in params:
                if p.grad is not None:
                    p -= lr * p.grad
        if len(losses) > 1 and abs(losses[-2] - losses[-1]) < tol:
            break
    return losses
