from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor

def functional_step(params: Iterable[Tensor], lr: float) -> list[Tensor]:
    return [(p.detach().clone() if (g := p.grad) is None else p.detach() - lr * g.detach()).requires_grad_() for p in params]
