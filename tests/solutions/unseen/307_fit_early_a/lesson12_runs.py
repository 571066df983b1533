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

    @torch.no_grad()
    def evaluate(data):
        model.eval()
        loss, right, n = (0.0, 0, 0)
        for x, y in data:
            logits = model(x)
            loss += loss_fn(logits, y).item() * len(y)
            right += (logits.argmax(-1) == y).sum().item()
            n += len(y)
        return (loss / n, right / n)
    best, best_epoch, kept, epoch = (float('inf'), 0, copy.deepcopy(model.state_dict()), 0)
    while epoch < epochs and epoch - best_epoch < patience:
        epoch += 1
        model.train()
        for x, y in train_data:
            optimizer.zero_grad()
            loss_fn(model(x), y).backward()
            optimizer.step()
        now, _ = evaluate(val_data)
        if now < best:
            best, best_epoch, kept = (now, epoch, copy.deepcopy(model.state_dict()))
    model.load_state_dict(kept)
    return (epoch, best, evaluate(test_data)[1])
