# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   frozen = torch.ones(2); p = T(1., requires_grad=True); p.grad = T(4.)
#   m.gradient_step([p, frozen], 0.1)
#   assert not frozen.requires_grad
# Lesson 2 · A gradient step by hand
from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor

def gradient_step(params: Iterable[Tensor], lr: float) -> None:
    params = list(params)
    for p in params:
        p.requires_grad_(False)
    for p in params:
        if p.grad is not None:
            p.sub_(p.grad, alpha=lr)
    for p in params:
        p.requires_grad_(True)
