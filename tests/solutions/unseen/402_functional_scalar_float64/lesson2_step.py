from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor


def functional_step(params: Iterable[Tensor], lr: float) -> list[Tensor]:
    rate = torch.tensor(lr, dtype=torch.float64)  # as exact as it gets
    new = []
    for p in params:
        q = p.detach().clone()
        if p.grad is not None:
            q = q - rate * p.grad
        new.append(q.requires_grad_())
    return new
