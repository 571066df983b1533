# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   p = T([1.], requires_grad=True)
#   got = m.minimize(lambda: p.squeeze(), [p], 0.25, 3)
#   assert all(isinstance(v, float) for v in got)
#   close(T([float(v) for v in got]), T([1., .75, .5]))
from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor

def minimize(loss: Callable[[], Tensor], params: Iterable[Tensor], lr: float, steps: int) -> list[float]:
    params = list(params)
    history = []
    for _ in range(steps):
        for p in params:
            p.grad = None
        value = loss()
        value.backward()
        history.append(value.detach())
        with torch.no_grad():
            for p in params:
                if p.grad is not None:
                    p.sub_(p.grad, alpha=lr)
    return history
