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
    model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10))
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, weight_decay=1e-4)

    BATCH, EPOCHS = 32, 40
    model.train()
    for epoch in range(EPOCHS):
        shuffled = torch.randperm(len(x), generator=generator)
        for k in range(0, len(x), BATCH):
            pick = shuffled[k:k + BATCH]
            loss = criterion(model(x[pick]), y[pick])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model.eval()
