# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   a, b = T(1., requires_grad=True), T(2., requires_grad=True); b.grad = T(4.)
#   new = m.functional_step([a, b], 0.1)
#   close(new[0].detach(), T(1.)); close(new[1].detach(), T(1.6))
# Lesson 2 · A gradient step by hand
from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor

def functional_step(params: Iterable[Tensor], lr: float) -> list[Tensor]:
    params = list(params)
    moving = [p for p in params if p.grad is not None]
    resting = [p for p in params if p.grad is None]
    with torch.no_grad():
        new = [p - lr * p.grad for p in moving] + [p.clone() for p in resting]
    return [q.requires_grad_(True) for q in new]
