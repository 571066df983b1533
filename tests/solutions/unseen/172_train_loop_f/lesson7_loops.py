# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   import copy
#   from torch.utils.data import DataLoader, TensorDataset
#   torch.manual_seed(0)
#   X, Y = torch.randn(11, 4), torch.randint(0, 3, (11,))
#   ce = nn.functional.cross_entropy
#   def net(drop=0.): return nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Dropout(drop), nn.ReLU(), nn.Linear(6, 3))
#   def loader(bs=4, drop=False, n=11): return DataLoader(TensorDataset(X[:n], Y[:n]), bs, drop_last=drop)
from __future__ import annotations
from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol
import torch
from torch import Tensor, nn
Batches = Iterable[tuple[Tensor, Tensor]]
Loss = Callable[[Tensor, Tensor], Tensor]

class Optimizer(Protocol):

    def zero_grad(self) -> object:
        ...

    def step(self) -> object:
        ...

def train_loop(dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer) -> float:
    model.train()
    total, count = (0.0, 0)
    for x, y in dataloader:
        if len(x) < 2:
            continue
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        total += float(loss.detach()) * len(x)
        count += len(x)
    return total / count

class Epoch(NamedTuple):
    train_loss: float
    test_loss: float
    accuracy: float
