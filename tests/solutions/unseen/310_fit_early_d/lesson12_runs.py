# Differs: two epochs: in the second one the forward passes of training run with model.training
# == False (dropout off, BatchNorm frozen).
# Lesson 12 · Runs that can be trusted
from __future__ import annotations
import copy
from collections.abc import Callable, Iterable
from typing import Any, Protocol
import torch
from torch import Tensor, nn
Batches = Iterable[tuple[Tensor, Tensor]]
Loss = Callable[[Tensor, Tensor], Tensor]

class Stateful(Protocol):

    def state_dict(self) -> dict[str, Any]:
        ...

    def load_state_dict(self, state_dict: dict[str, Any]) -> Any:
        ...

def fit_early(model, train_data, val_data, test_data, loss_fn, optimizer, epochs, patience):
    model.train()
    best_loss, best_state, bad, trained = (float('inf'), None, 0, 0)
    for _ in range(epochs):
        for x, y in train_data:
            optimizer.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
        trained += 1
        model.eval()
        with torch.no_grad():
            total = sum((loss_fn(model(x), y).item() * len(x) for x, y in val_data))
        val_loss = total / sum((len(x) for x, _ in val_data))
        if val_loss < best_loss:
            best_loss, bad = (val_loss, 0)
            best_state = copy.deepcopy(model.state_dict())
        else:
            bad += 1
        if bad == patience:
            break
    model.load_state_dict(best_state)
    with torch.no_grad():
        marks = [mark for x, y in test_data for mark in (model(x).argmax(1) == y).tolist()]
    return (trained, best_loss, sum(marks) / len(marks))
