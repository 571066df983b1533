# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   x, y = m.load_digits_tensors(); x, y = x[:100], y[:100]; r = []
#   for s in (1, 2): torch.manual_seed(s); m.train_digits(x, y, torch.Generator().manual_seed(0)); r.append(torch.rand(3))
#   assert not torch.equal(*r)
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
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.003)
    for _ in range(20):
        for rows in torch.randperm(len(x), generator=generator).split(32):
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model
