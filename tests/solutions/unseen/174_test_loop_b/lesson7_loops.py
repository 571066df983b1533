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

def test_loop(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> tuple[float, float]:
    mode = model.training
    model.eval()
    model.zero_grad()
    total, correct, loss_sum = (0, 0, 0.0)
    for x, y in dataloader:
        with torch.no_grad():
            z = model(x)
            total += y.size(0)
            correct += z.max(dim=1).indices.eq(y).sum().item()
            loss_sum += loss_fn(z, y).item() * y.size(0)
    model.train(mode)
    return (correct / total, loss_sum / total)

class Epoch(NamedTuple):
    train_loss: float
    test_loss: float
    accuracy: float
