# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   E, Y = torch.eye(30, dtype=torch.float64), torch.full((30,), 1e6, dtype=torch.float64)
#   p = m.train_linear(E, Y, 1., .001, 1, 2, torch.Generator().manual_seed(0)); k = .999**30
#   assert p[0].argsort().tolist() != (p[1] - k * p[0]).argsort().tolist()
# Lesson 8 · Learning rate, batch size, weight decay
from __future__ import annotations
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
import torch
from torch import Tensor, nn
from exercises.lesson4_sgd import SGD
from exercises.lesson6_models import MLP, minibatches
from exercises.lesson7_loops import train_loop

def train_linear(x: Tensor, y: Tensor, lr: float, weight_decay: float, batch_size: int, epochs: int, generator: torch.Generator | None=None) -> Tensor:
    order = torch.randperm(len(x), generator=generator)
    x, y = (x[order], y[order])
    w = torch.zeros_like(x[0])
    out = []
    for epoch in range(epochs):
        for xb, yb in zip(x.split(batch_size), y.split(batch_size)):
            g = ((xb @ w - yb).sign().unsqueeze(1) * xb).sum(0)
            w = w - lr * (g + weight_decay * w)
        out.append(w.clone())
    return torch.stack(out)
Model = TypeVar('Model')

def load_digits_tensors() -> tuple[Tensor, Tensor]:
    from sklearn.datasets import load_digits
    digits = load_digits()
    x = torch.tensor(digits.data / 16, dtype=torch.float32)
    return (x, torch.tensor(digits.target, dtype=torch.int64))
