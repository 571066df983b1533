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

class Epoch(NamedTuple):
    train_loss: float
    test_loss: float
    accuracy: float

def fit(model: nn.Module, train_data: Batches, test_data: Batches, loss_fn: Loss, optimizer: Optimizer, epochs: int) -> list[Epoch]:
    records: list[Epoch] = []
    while len(records) < epochs:
        found_training = model.training
        model.train()
        sums = [0.0, 0]
        for x, y in train_data:
            optimizer.zero_grad()
            (loss := loss_fn(model(x), y)).backward()
            optimizer.step()
            sums[0] += loss.item() * len(x)
            sums[1] += len(x)
        model.eval()
        with torch.no_grad():
            outputs = [(model(x), y) for x, y in test_data]
            n = sum((len(y) for _, y in outputs))
            test_loss = sum((loss_fn(z, y).item() * len(y) for z, y in outputs)) / n
            accuracy = sum(((z.argmax(1) == y).sum().item() for z, y in outputs)) / n
        model.train(found_training)
        records.append(Epoch(sums[0] / sums[1], test_loss, accuracy))
    return records
