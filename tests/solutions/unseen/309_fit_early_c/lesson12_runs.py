# Differs: 3 epochs, patience 5, validation losses that rise from epoch 1 on: the model ends
# with the state of epoch 3, not of epoch 1.
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

def _pass(model, data, loss_fn):
    model.eval()
    total = hits = n = 0
    with torch.no_grad():
        for x, y in data:
            out = model(x)
            total += loss_fn(out, y).item() * len(y)
            hits += int((out.argmax(1) == y).sum())
            n += len(y)
    return (total / n, hits / n)

def fit_early(model, train_data, val_data, test_data, loss_fn, optimizer, epochs, patience):
    best, bad, state = (float('inf'), 0, None)
    for epoch in range(1, epochs + 1):
        model.train()
        for x, y in train_data:
            optimizer.zero_grad()
            loss_fn(model(x), y).backward()
            optimizer.step()
        val, _ = _pass(model, val_data, loss_fn)
        if val < best:
            best, bad, state = (val, 0, copy.deepcopy(model.state_dict()))
        else:
            bad += 1
            if bad >= patience:
                model.load_state_dict(state)
                break
    _, accuracy = _pass(model, test_data, loss_fn)
    return (epoch, best, accuracy)
