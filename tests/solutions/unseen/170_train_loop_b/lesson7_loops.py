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
import operator

def train_loop(dataloader, model, loss_fn, optimizer):

    def steps():
        for x, y in dataloader:
            optimizer.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
            yield (loss.item(), x.shape[0])
    model.train()
    losses, counts = zip(*steps())
    return sum(map(operator.mul, losses, counts)) / sum(counts)

class Epoch(NamedTuple):
    train_loss: float
    test_loss: float
    accuracy: float
