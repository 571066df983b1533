from __future__ import annotations
import math
from collections.abc import Callable, Iterable
from typing import Any, Protocol
import torch
from torch import Tensor, nn
Batches = Iterable[tuple[Tensor, Tensor]]
Loss = Callable[[Tensor, Tensor], Tensor]

class Optimizer(Protocol):
    param_groups: list[dict[str, Any]]

    def zero_grad(self) -> object:
        ...

    def step(self) -> object:
        ...

def clip_grad_value(params: Iterable[Tensor], clip_value: float) -> None:
    c = float(clip_value)
    for p in filter(lambda q: q.grad is not None, params):
        g = p.grad.detach()
        edge = torch.full_like(g, c)
        p.grad = torch.maximum(torch.minimum(g, edge), -edge)
