from __future__ import annotations
from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol
import torch
from torch import Tensor, nn
Batches = Iterable[tuple[Tensor, Tensor]]  # what a DataLoader yields: (x, y), (x, y), …
Loss = Callable[[Tensor, Tensor], Tensor]  # loss_fn(prediction, y): the mean over the batch


class Optimizer(Protocol):

    def zero_grad(self) -> object: ...

    def step(self) -> object: ...


def test_loop(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> tuple[float, float]:
    was_training = model.training
    model.eval()
    losses, hits = [], []
    try:
        with torch.inference_mode():
            for X, y in dataloader:
                logits = model(X)
                losses += [loss_fn(logits, y).item()] * len(y)     # once per sample
                hits += (logits.argmax(dim=-1) == y).tolist()
    finally:
        model.train(was_training)
    return sum(hits) / len(hits), sum(losses) / len(losses)


class Epoch(NamedTuple):

    train_loss: float
    test_loss: float
    accuracy: float
