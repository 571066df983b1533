from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn


def zero_grad(params: Iterable[Tensor], set_to_none: bool = True) -> None:
    for param in params:
        if param.grad is not None:
            if set_to_none:
                param.grad = None
            else:
                param.grad.data.zero_()
