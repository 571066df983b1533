# Differs: lr 0.25, ExponentialLR(0.5), every "epoch", 1 epoch: afterwards lr is 0.25, not
# 0.125; a second call goes on with the old rate.
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
    model.train()
    history = []
    for epoch in range(epochs):
        if every == 'epoch' and epoch > 0:
            scheduler.step()
        for x, y in dataloader:
            optimizer.zero_grad()
            loss_fn(model(x), y).backward()
            history.append(optimizer.param_groups[0]['lr'])
            optimizer.step()
            if every == 'batch':
                scheduler.step()
    return history
