from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor

def minimize(loss: Callable[[], Tensor], params: Iterable[Tensor], lr: float, steps: int) -> list[float]:
    leaves = tuple((p for p in params if p.requires_grad))

    def once() -> float:
        value = loss()
        grads = torch.autograd.grad(value, leaves, allow_unused=True)
        result = value.item()
        with torch.no_grad():
            for leaf, g in zip(leaves, grads, strict=True):
                if g is not None:
                    leaf.copy_(leaf - lr * g)
        return result
    return [once() for _ in range(steps)]
