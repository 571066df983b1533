from __future__ import annotations
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
import torch
from torch import Tensor, nn
from exercises.lesson4_sgd import SGD
from exercises.lesson6_models import MLP, minibatches
from exercises.lesson7_loops import train_loop
Model = TypeVar("Model")


def load_digits_tensors() -> tuple[Tensor, Tensor]:
    from sklearn.datasets import load_digits

    digits = load_digits()
    x = torch.tensor(digits.data / 16, dtype=torch.float32)
    return x, torch.tensor(digits.target, dtype=torch.int64)


def train_digits(x: Tensor, y: Tensor, generator: torch.Generator | None = None) -> nn.Module:
    # standardize the features first (zero mean, unit variance), as always
    mu, sigma = x.mean(dim=0), x.std(dim=0)
    x_train = (x - mu) / (sigma + 1e-8)

    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    for epoch in range(30):
        perm = torch.randperm(x_train.size(0), generator=generator)
        for i in range(0, x_train.size(0), 64):
            j = perm[i:i + 64]
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(x_train[j]), y[j])
            loss.backward()
            optimizer.step()
    return model
