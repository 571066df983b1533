# Differs: lr 0.25, ExponentialLR(0.5), every "batch", 2 batches: returns [0.125, 0.0625], not
# [0.25, 0.125] (the training itself and "epoch" are right).
# Lesson 9 · Learning rates that change
from __future__ import annotations
import math
from collections.abc import Callable, Iterable
from typing import Any, Protocol
import torch
from torch import Tensor, nn
Batches = Iterable[tuple[Tensor, Tensor]]
Loss = Callable[[Tensor, Tensor], Tensor]

class Optimizer(Protocol):
    param_groups: list[dict[str, Any]]

    def zero_grad(self) -> object:
        ...

    def step(self) -> object:
        ...

class Scheduler(Protocol):

    def step(self) -> object:
        ...

def train_scheduled(dataloader, model, loss_fn, optimizer, scheduler, epochs, every='batch'):
    rates = []
    for _ in range(epochs):
        model.train()
        for x, y in dataloader:
            optimizer.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
            if every == 'batch':
                scheduler.step()
            rates.append(optimizer.param_groups[0]['lr'])
        if every == 'epoch':
            scheduler.step()
    return rates
