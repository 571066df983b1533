from __future__ import annotations
from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol
import torch
from torch import Tensor, nn
Batches = Iterable[tuple[Tensor, Tensor]]
Loss = Callable[[Tensor, Tensor], Tensor]

class Optimizer(Protocol):

    def zero_grad(self) -> object:
        ...

    def step(self) -> object:
        ...
import logging
log = logging.getLogger('train')

def train_loop(dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer) -> float:
    model.train(True)
    loss_sum, right, seen = (torch.zeros((), dtype=torch.float64), 0, 0)
    optimizer.zero_grad()
    for inputs, labels in dataloader:
        with torch.enable_grad():
            logits = model(inputs)
            loss = loss_fn(logits, labels)
            loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        n = labels.numel()
        loss_sum += n * loss.detach()
        right += int((logits.detach().argmax(-1) == labels).sum())
        seen += n
    log.debug('training accuracy %.3f', right / max(seen, 1))
    return (loss_sum / seen).item()

class Epoch(NamedTuple):
    train_loss: float
    test_loss: float
    accuracy: float
