from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn

def zero_grad(params: Iterable[Tensor], set_to_none: bool=True) -> None:
    for p in params:
        match (p.grad, set_to_none):
            case [None, _]:
                continue
            case [_, True]:
                p.grad = None
            case [g, _]:
                g.detach_()
                g.zero_()
