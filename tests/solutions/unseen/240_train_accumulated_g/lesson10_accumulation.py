# Differs: a model whose .grad holds ones before the call: the first step is one on the gradient
# plus ones.
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
    it = iter(dataloader)
    total, count = (0.0, 0)
    while True:
        group = [b for _, b in zip(range(every), it)]
        if not group:
            break
        size = sum((len(x) for x, _ in group))
        for x, y in group:
            loss = loss_fn(model(x), y)
            (loss * len(x) / size).backward()
            total += loss.item() * len(x)
        count += size
        if max_norm is not None:
            torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm)
        optimizer.step()
        optimizer.zero_grad()
    return total / count
