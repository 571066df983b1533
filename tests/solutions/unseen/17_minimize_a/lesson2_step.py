from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor


def minimize(
    loss: Callable[[], Tensor], params: Iterable[Tensor], lr: float, steps: int
) -> list[float]:
    theta = [p for p in params if p.requires_grad]
    trace: list[float] = []
    while len(trace) < steps:
        J = loss()
        grads = torch.autograd.grad(J, theta, allow_unused=True)
        trace.append(float(J.detach()))
        for p, g in zip(theta, grads):
            if g is not None:
                p.data.add_(g, alpha=-lr)
    return trace
