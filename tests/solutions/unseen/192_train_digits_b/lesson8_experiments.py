# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   x, y = m.load_digits_tensors(); x, y = x[:300].clone(), y[:300]; x0 = x.clone()
#   m.train_digits(x, y, torch.Generator().manual_seed(0)); assert torch.equal(x, x0)
# Lesson 8 · Learning rate, batch size, weight decay
from __future__ import annotations
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
import torch
from torch import Tensor, nn
from exercises.lesson4_sgd import SGD
from exercises.lesson6_models import MLP, minibatches
from exercises.lesson7_loops import train_loop
Model = TypeVar('Model')

def load_digits_tensors() -> tuple[Tensor, Tensor]:
    from sklearn.datasets import load_digits
    digits = load_digits()
    x = torch.tensor(digits.data / 16, dtype=torch.float32)
    return (x, torch.tensor(digits.target, dtype=torch.int64))

def train_digits(x: Tensor, y: Tensor, generator: torch.Generator | None=None) -> nn.Module:
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(25):
        x += 0.01 * torch.randn(x.shape, generator=generator)
        for rows in torch.randperm(len(x), generator=generator).split(32):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
            optimizer.step()
    return model
