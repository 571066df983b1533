# Differs: val_data of 4 and 1 samples: the single sample counts as much as the four, so the
# best loss is another number.
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
    best, since, keep = (float('inf'), 0, copy.deepcopy(model.state_dict()))
    for epoch in range(epochs):
        model.train()
        for x, y in train_data:
            optimizer.zero_grad()
            loss_fn(model(x), y).backward()
            optimizer.step()
        model.eval()
        with torch.no_grad():
            losses = torch.stack([loss_fn(model(x), y) for x, y in val_data])
        val = losses.mean().item()
        if val < best:
            best, since, keep = (val, 0, copy.deepcopy(model.state_dict()))
        else:
            since += 1
        if since >= patience:
            break
    model.load_state_dict(keep)
    model.eval()
    right = count = 0
    with torch.no_grad():
        for x, y in test_data:
            right += (model(x).argmax(dim=1) == y).sum().item()
            count += y.numel()
    return (epoch + 1, best, right / count)
