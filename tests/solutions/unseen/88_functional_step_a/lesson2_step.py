from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor
from copy import deepcopy

def functional_step(params: Iterable[Tensor], lr: float) -> list[Tensor]:
    out = []
    for p in params:
        q = deepcopy(p)
        q.grad = None
        if p.grad is not None:
            q.data.add_(p.grad, alpha=-lr)
        out.append(q)
    return out
