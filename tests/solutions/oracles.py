"""torch's own way to what an exercise asks for, where saying it would be an answer.

A check names such an oracle as `oracle="tests.solutions.oracles:gradient"`, so that a student's
kit, which has the checks, does not hold it.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor


def gradient() -> Callable[..., Tensor]:
    """1.1, by `torch.autograd.grad`."""

    def gradient(f: Callable[[Tensor], Tensor], w: Tensor) -> Tensor:
        probe = w.detach().clone().requires_grad_()
        return torch.autograd.grad(f(probe), probe)[0]

    return gradient


def norm_loss() -> Callable[..., Tensor]:
    """3.3, by `torch.linalg.vector_norm`."""
    return lambda prediction, target: torch.linalg.vector_norm(prediction - target)
