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
    total, count = 0.0, 0
    for xb, yb in dataloader:
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(yb)
        count += len(yb)
    return total / count


def test_loop(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> tuple[float, float]:
    training = model.training
    model.eval()
    total, right, count = 0.0, 0, 0
    with torch.no_grad():
        for xb, yb in dataloader:
            out = model(xb)
            total += loss_fn(out, yb).item() * len(yb)
            right += (out.argmax(dim=1) == yb).sum().item()
            count += len(yb)
    model.train(training)
    return right / count, total / count


class Epoch(NamedTuple):

    train_loss: float
    test_loss: float
    accuracy: float


def fit(
    model: nn.Module,
    train_data: Batches,
    test_data: Batches,
    loss_fn: Loss,
    optimizer: Optimizer,
    epochs: int,
) -> list[Epoch]:
    results = []
    for epoch in range(epochs):
        train_loss = train_loop(train_data, model, loss_fn, optimizer)
        test_loss, accuracy = test_loop(test_data, model, loss_fn)
        results.append(Epoch(train_loss, test_loss, accuracy))
    return results
