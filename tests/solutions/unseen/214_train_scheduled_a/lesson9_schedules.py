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

def train_scheduled(dataloader, model, loss_fn, optimizer, scheduler, epochs, every='batch', device=None):
    used: list[float] = []
    tick = {'batch': (True, False), 'epoch': (False, True)}[every]
    model.train()
    for _ in range(epochs):
        for x, y in dataloader:
            if device is not None:
                x, y = (x.to(device), y.to(device))
            optimizer.zero_grad()
            loss_fn(model(x), y).backward()
            rates = getattr(scheduler, 'get_last_lr', None)
            used.append(rates()[0] if rates else optimizer.param_groups[0]['lr'])
            optimizer.step()
            if tick[0]:
                scheduler.step()
        if tick[1]:
            scheduler.step()
    return used
