# Differs: 2 | 2 samples, every 2, a gradient of norm above 4 and max_norm 1: the step has
# length lr/4, not lr (without max_norm it is right).
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
    optimizer.zero_grad()
    loss_sum = samples = pending = in_group = 0

    def apply(size):
        if max_norm is not None:
            torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm)
        for p in model.parameters():
            if p.grad is not None:
                p.grad.div_(size)
        optimizer.step()
        optimizer.zero_grad()
    for x, y in dataloader:
        n = len(y)
        loss = loss_fn(model(x), y)
        (loss * n).backward()
        loss_sum += loss.item() * n
        samples += n
        in_group += n
        pending += 1
        if pending == every:
            apply(in_group)
            pending = in_group = 0
    if pending:
        apply(in_group)
    return loss_sum / samples
