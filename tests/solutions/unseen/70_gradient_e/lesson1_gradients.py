from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn
from torch.func import grad as grad_of

def gradient(f: Callable[[Tensor], Tensor], w: Tensor) -> Tensor:
    return grad_of(f)(w.detach()).detach()
