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

def _steps(dataloader, model, loss_fn, optimizer, scheduler, epochs, every):
    for _ in range(epochs):
        model.train(True)
        for x, y in dataloader:
            loss = loss_fn(model(x), y)
            held = [p for g in optimizer.param_groups for p in g['params'] if p.requires_grad]
            for p, g in zip(held, torch.autograd.grad(loss, held, allow_unused=True)):
                p.grad = g
            yield float(optimizer.param_groups[0]['lr'])
            optimizer.step()
            if every == 'batch':
                scheduler.step()
        if every != 'batch':
            scheduler.step()

def train_scheduled(dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer, scheduler: Scheduler, epochs: int, every: str='batch') -> list[float]:
    return [*_steps(dataloader, model, loss_fn, optimizer, scheduler, epochs, every)]
