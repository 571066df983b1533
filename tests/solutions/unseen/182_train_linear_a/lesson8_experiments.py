from __future__ import annotations
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
import torch
from torch import Tensor, nn
from exercises.lesson4_sgd import SGD
from exercises.lesson6_models import MLP, minibatches
from exercises.lesson7_loops import train_loop

@torch.no_grad()
def train_linear(x: Tensor, y: Tensor, lr: float, weight_decay: float, batch_size: int, epochs: int, generator: torch.Generator | None=None) -> Tensor:
    w = x.new_zeros(x.shape[1])
    path = x.new_empty(epochs, len(w))
    for epoch in range(epochs):
        for rows in torch.randperm(len(x), generator=generator).split(batch_size):
            signs = torch.sign(x[rows] @ w - y[rows])
            w -= lr * (torch.einsum('n,nf->f', signs, x[rows]) + weight_decay * w)
        path[epoch] = w
    return path
Model = TypeVar('Model')

def load_digits_tensors() -> tuple[Tensor, Tensor]:
    from sklearn.datasets import load_digits
    digits = load_digits()
    x = torch.tensor(digits.data / 16, dtype=torch.float32)
    return (x, torch.tensor(digits.target, dtype=torch.int64))
