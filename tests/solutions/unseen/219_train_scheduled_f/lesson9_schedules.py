# Differs: a model with dropout or BatchNorm, 2 epochs: in epoch 2 every forward pass runs with
# model.training == False.
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
    rates, log = ([], [])
    model.train()
    for _ in range(epochs):
        for x, y in dataloader:
            optimizer.zero_grad()
            loss_fn(model(x), y).backward()
            rates.append(optimizer.param_groups[0]['lr'])
            optimizer.step()
            if every == 'batch':
                scheduler.step()
        if every == 'epoch':
            scheduler.step()
        model.eval()
        with torch.no_grad():
            log.append(loss_fn(model(x), y).item())
    return rates
