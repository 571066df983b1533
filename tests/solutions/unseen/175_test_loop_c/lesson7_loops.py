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
