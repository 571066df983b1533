from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor


def gradient_step(params: Iterable[Tensor], lr: float) -> None:
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad
            param.grad.zero_()
