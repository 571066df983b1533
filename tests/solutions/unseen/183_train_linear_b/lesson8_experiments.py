from __future__ import annotations
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
import torch
from torch import Tensor, nn
from exercises.lesson4_sgd import SGD
from exercises.lesson6_models import MLP, minibatches
from exercises.lesson7_loops import train_loop
from torch.utils.data import DataLoader, TensorDataset

def train_linear(x, y, lr, weight_decay, batch_size, epochs, generator=None):
    model = nn.Linear(x.shape[1], 1, bias=False, dtype=x.dtype)
    nn.init.zeros_(model.weight)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, weight_decay=weight_decay)
    loss_fn = nn.L1Loss(reduction='sum')
    loader = DataLoader(TensorDataset(x, y), batch_size, shuffle=True, generator=generator)
    snapshots = []
    for _ in range(epochs):
        for xb, yb in loader:
            optimizer.zero_grad()
            loss_fn(model(xb).squeeze(1), yb).backward()
            optimizer.step()
        snapshots.append(model.weight.detach().clone().squeeze(0))
    return torch.stack(snapshots)
Model = TypeVar('Model')

def load_digits_tensors() -> tuple[Tensor, Tensor]:
    from sklearn.datasets import load_digits
    digits = load_digits()
    x = torch.tensor(digits.data / 16, dtype=torch.float32)
    return (x, torch.tensor(digits.target, dtype=torch.int64))
