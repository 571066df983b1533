# Differs: two batches in one epoch: the second step uses the sum of both gradients (with one
# batch per epoch it is right).
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
    lrs = []
    for epoch in range(epochs):
        model.train()
        optimizer.zero_grad()
        for x, y in dataloader:
            loss = loss_fn(model(x), y)
            loss.backward()
            lrs.append(optimizer.param_groups[0]['lr'])
            optimizer.step()
            if every == 'batch':
                scheduler.step()
        if every == 'epoch':
            scheduler.step()
    return lrs
