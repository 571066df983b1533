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

@torch.no_grad()
def clip_grad_value(params, clip_value):
    for p in params:
        g = p.grad
        if g is None:
            continue
        g[g > clip_value] = clip_value
        g[g < -clip_value] = -clip_value
