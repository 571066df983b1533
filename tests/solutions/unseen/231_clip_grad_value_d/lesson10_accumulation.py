# Differs: a gradient that is a transposed (2, 3) tensor with entries 0..5, clip_value 2: it
# stays as it is (contiguous ones are clipped).
# Lesson 10 · From the loss to the step
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

def clip_grad_value(params, clip_value):
    for p in params:
        if p.grad is not None:
            flat = p.grad.detach().reshape(-1)
            flat.clamp_(-clip_value, clip_value)
