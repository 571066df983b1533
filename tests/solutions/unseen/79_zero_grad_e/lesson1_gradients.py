from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn

@torch.no_grad()
def zero_grad(params: Iterable[Tensor], set_to_none: bool=True) -> None:
    having = [p for p in params if p.grad is not None]
    for p in having:
        p.grad = None if set_to_none else p.grad.detach()
    if having and (not set_to_none):
        torch._foreach_zero_([p.grad for p in having])
