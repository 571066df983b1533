# Differs: three epochs that each get better: test_data is iterated over three times, not once
# (the three values returned are right).
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

    def measure(data):
        model.eval()
        loss = hits = n = 0
        with torch.no_grad():
            for x, y in data:
                z = model(x)
                loss += loss_fn(z, y).item() * len(y)
                hits += (z.argmax(1) == y).sum().item()
                n += len(y)
        return (loss / n, hits / n)
    best, best_acc, wait, snapshot = (float('inf'), 0.0, 0, None)
    for epoch in range(1, epochs + 1):
        model.train()
        for x, y in train_data:
            optimizer.zero_grad()
            loss_fn(model(x), y).backward()
            optimizer.step()
        loss = measure(val_data)[0]
        if loss < best:
            best, wait = (loss, 0)
            snapshot = copy.deepcopy(model.state_dict())
            best_acc = measure(test_data)[1]
        else:
            wait += 1
        if wait >= patience:
            break
    model.load_state_dict(snapshot)
    return (epoch, best, best_acc)
