from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor


def functional_step(params: Iterable[Tensor], lr: float) -> list[Tensor]:
    def moved(p: Tensor) -> Tensor:
        q = p.detach().clone()
        if p.grad is not None:
            q -= lr * p.grad.detach()
        return q.requires_grad_()

    return [moved(p) for p in params]
