from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn


def gradient(f: Callable[[Tensor], Tensor], w: Tensor) -> Tensor:
    leaf = w.detach().clone().float().requires_grad_()
    f(leaf).backward()
    return leaf.grad.to(w.dtype)
