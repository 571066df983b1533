from __future__ import annotations
from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol
import torch
from torch import Tensor, nn
Batches = Iterable[tuple[Tensor, Tensor]]  # what a DataLoader yields: (x, y), (x, y), …
Loss = Callable[[Tensor, Tensor], Tensor]  # loss_fn(prediction, y): the mean over the batch


class Optimizer(Protocol):

    def zero_grad(self) -> object: ...

    def step(self) -> object: ...


def train_loop(dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer) -> float:
    model.train()
    train_loss = 0.0
    for X, y in dataloader:
        optimizer.zero_grad()
        pred = model(X)
        loss = loss_fn(pred, y)
        loss.backward()
        optimizer.step()
        train_loss += loss.item() * dataloader.batch_size
    train_loss /= len(dataloader.dataset)
    print(f"train loss: {train_loss:>7f}")
    return train_loss


class Epoch(NamedTuple):

    train_loss: float
    test_loss: float
    accuracy: float
