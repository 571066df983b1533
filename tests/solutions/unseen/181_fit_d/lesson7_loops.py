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
import math
from contextlib import contextmanager

@contextmanager
def evaluating(model: nn.Module):
    was_training = model.training
    model.eval()
    try:
        yield model
    finally:
        model.train(was_training)

def test_loop(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> tuple[float, float]:
    rows = []
    with evaluating(model), torch.inference_mode():
        for x, y in dataloader:
            logits = model(x)
            hits = logits.argmax(dim=1).eq(y).sum().item()
            rows.append((len(x), hits, loss_fn(logits, y).item() * len(x)))
    n, hits, loss = (math.fsum(column) for column in zip(*rows))
    return (hits / n, loss / n)

class Epoch(NamedTuple):
    train_loss: float
    test_loss: float
    accuracy: float

def fit(model, train_data, test_data, loss_fn, optimizer, epochs, *, report=None):

    def epoch_by_epoch():
        for number in range(1, epochs + 1):
            train_loss = train_loop(train_data, model, loss_fn, optimizer)
            accuracy, test_loss = test_loop(test_data, model, loss_fn)
            if report is not None:
                report(f'{number:3d}/{epochs}  {train_loss:.4f}  {test_loss:.4f}  {accuracy:.1%}')
            yield Epoch(accuracy=accuracy, train_loss=train_loss, test_loss=test_loss)
    return list(epoch_by_epoch())
