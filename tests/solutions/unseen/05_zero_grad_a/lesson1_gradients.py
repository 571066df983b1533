from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn


def zero_grad(params: Iterable[Tensor], set_to_none: bool = True) -> None:
    for p in params:
        if p.grad is None:
            continue
        if set_to_none:
            p.grad = None
            continue
        g = p.grad.detach()
        g.fill_(0.0)
        p.grad = g
