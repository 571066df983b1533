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

@torch.no_grad()
def test_loop(dataloader, model, loss_fn, device='cpu'):
    modes = {module: module.training for module in model.modules()}
    model.eval()
    correct = total_loss = n = 0
    for X, y in dataloader:
        X, y = (X.to(device), y.to(device))
        pred = model(X)
        correct += (pred.argmax(1) == y).float().sum().item()
        total_loss += loss_fn(pred, y).item() * y.shape[0]
        n += y.shape[0]
    for module, mode in modes.items():
        module.training = mode
    return (correct / n, total_loss / n)

class Epoch(NamedTuple):
    train_loss: float
    test_loss: float
    accuracy: float
