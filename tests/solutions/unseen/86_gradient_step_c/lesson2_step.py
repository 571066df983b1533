from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor

@torch.no_grad()
def gradient_step(params: Iterable[Tensor], lr: float) -> None:
    pairs = [(p, p.grad) for p in params if p.grad is not None]
    if not pairs:
        return
    ps, gs = map(list, zip(*pairs))
    torch._foreach_add_(ps, gs, alpha=-lr)
