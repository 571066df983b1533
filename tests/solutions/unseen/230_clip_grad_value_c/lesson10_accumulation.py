# Differs: parameters with gradients (3), None, (5), clip_value 2: the last gradient stays 5,
# and should be 2.
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
        if p.grad is None:
            return
        p.grad.data.clamp_(-clip_value, clip_value)
