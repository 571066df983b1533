from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn


def zero_grad(params: Iterable[Tensor], set_to_none: bool = True) -> None:
    for p in params:
        p.grad = None if set_to_none else torch.zeros_like(p)
