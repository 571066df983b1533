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
from itertools import islice

def train_accumulated(dataloader, model, loss_fn, optimizer, every, max_norm=None):
    model.train()
    stream = iter(dataloader)
    weighted, seen = (0.0, 0)
    while (group := list(islice(stream, every))):
        size = sum((len(y) for _, y in group))
        optimizer.zero_grad()
        for x, y in group:
            loss = loss_fn(model(x), y)
            (loss * (len(y) / size)).backward()
            weighted += loss.item() * len(y)
        seen += size
        if max_norm is not None:
            nn.utils.clip_grad_norm_(model.parameters(), max_norm)
        optimizer.step()
    return weighted / seen
