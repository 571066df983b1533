# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   import copy
#   from torch.utils.data import DataLoader, TensorDataset
#   torch.manual_seed(0)
#   X, Y = torch.randn(11, 4), torch.randint(0, 3, (11,))
#   ce = nn.functional.cross_entropy
#   def net(drop=0.): return nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Dropout(drop), nn.ReLU(), nn.Linear(6, 3))
#   def loader(bs=4, drop=False, n=11): return DataLoader(TensorDataset(X[:n], Y[:n]), bs, drop_last=drop)
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

def fit(model: nn.Module, train_data: Batches, test_data: Batches, loss_fn: Loss, optimizer: Optimizer, epochs: int) -> list[Epoch]:
    history = []
    best_loss, best_state = (float('inf'), None)
    for _ in range(epochs):
        train_loss = train_loop(train_data, model, loss_fn, optimizer)
        accuracy, test_loss = test_loop(test_data, model, loss_fn)
        history.append(Epoch(train_loss, test_loss, accuracy))
        if test_loss < best_loss:
            best_loss = test_loss
            best_state = {k: v.clone() for k, v in model.state_dict().items()}
    if best_state is not None:
        model.load_state_dict(best_state)
    return history
