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
    w = torch.zeros(x.shape[1], dtype=x.dtype, requires_grad=True)
    opt = torch.optim.SGD([w], lr=lr, weight_decay=weight_decay)
    history = []
    for epoch in range(epochs):
        order = torch.randperm(len(x), generator=generator)
        for idx in order.split(batch_size):
            loss = (x[idx] @ w - y[idx]).abs().sum()
            opt.zero_grad()
            loss.backward()
            opt.step()
        history.append(w.detach())
    return torch.stack(history)
Model = TypeVar("Model")


def load_digits_tensors() -> tuple[Tensor, Tensor]:
    from sklearn.datasets import load_digits

    digits = load_digits()
    x = torch.tensor(digits.data / 16, dtype=torch.float32)
    return x, torch.tensor(digits.target, dtype=torch.int64)
