from __future__ import annotations
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
import torch
from torch import Tensor, nn
from exercises.lesson4_sgd import SGD
from exercises.lesson6_models import MLP, minibatches
from exercises.lesson7_loops import train_loop


def train_linear(
    x: Tensor,
    y: Tensor,
    lr: float,
    weight_decay: float,
    batch_size: int,
    epochs: int,
    generator: torch.Generator | None = None,
) -> Tensor:
    n, n_features = x.shape
    w = torch.zeros(n_features, dtype=x.dtype)
    path = []
    for _ in range(epochs):
        perm = torch.randperm(n, generator=generator)
        for start in range(0, n, batch_size):
            idx = perm[start:start + batch_size]
            xb, yb = x[idx], y[idx]
            g = xb.T @ torch.sign(xb @ w - yb)      # d/dw sum |x w - y|
            w = w - lr * (g + weight_decay * w)
        path.append(w)
    return torch.stack(path)
Model = TypeVar("Model")


def load_digits_tensors() -> tuple[Tensor, Tensor]:
    from sklearn.datasets import load_digits

    digits = load_digits()
    x = torch.tensor(digits.data / 16, dtype=torch.float32)
    return x, torch.tensor(digits.target, dtype=torch.int64)
