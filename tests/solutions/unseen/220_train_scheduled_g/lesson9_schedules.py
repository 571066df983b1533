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

def _with_last(batches):
    it = iter(batches)
    held = next(it)
    for following in it:
        yield (held, False)
        held = following
    yield (held, True)

def train_scheduled(dataloader, model, loss_fn, optimizer, scheduler, epochs, every='batch'):
    model.train()
    rates = []
    flat = (pair for _ in range(epochs) for pair in _with_last(dataloader))
    for (x, y), last in flat:
        loss = loss_fn(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        rates.append(optimizer.param_groups[0]['lr'])
        optimizer.step()
        if last or every == 'batch':
            scheduler.step()
    return rates
