from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor


def functional_step(params: Iterable[Tensor], lr: float) -> list[Tensor]:
    new_params = []
    for p in params:
        if p.grad is None:
            new_p = p.detach()
        else:
            new_p = (p - lr * p.grad).detach()
        new_params.append(new_p.requires_grad_(True))
    return new_params
