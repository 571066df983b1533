# id: gradients.gradient.needs_requires_grad
# lesson: lesson1_gradients
from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import torch
from torch import Tensor

ScalarFunction: TypeAlias = Callable[[Tensor], Tensor]
Gradients: TypeAlias = tuple[Tensor, ...]

KEEP_GRAPH: Final[bool] = False


def _only(grads: Gradients) -> Tensor:
    first: Tensor
    (first,) = grads
    return first


def gradient(f: ScalarFunction, w: Tensor) -> Tensor:
    """The derivative of ``f`` at ``w``; never touches ``w.grad``."""
    value: Tensor = f(w)
    grads: Gradients = torch.autograd.grad(outputs=value, inputs=(w,), create_graph=KEEP_GRAPH)
    result: Tensor = _only(grads).detach().clone()
    return result
