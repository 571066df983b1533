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
    history: list[tuple[float, dict[str, Tensor]]] = []

    def best_index() -> int:
        return min(range(len(history)), key=lambda i: history[i][0])
    for _ in range(epochs):
        model.train()
        for x, y in train_data:
            optimizer.zero_grad()
            loss_fn(model(x), y).backward()
            optimizer.step()
        with torch.no_grad():
            model.eval()
            weighted = torch.tensor([[loss_fn(model(x), y).item(), len(y)] for x, y in val_data], dtype=torch.float64)
        loss = (weighted.prod(1).sum() / weighted[:, 1].sum()).item()
        history.append((loss, {k: v.clone() for k, v in model.state_dict().items()}))
        if len(history) - 1 - best_index() >= patience:
            break
    loss, state = history[best_index()]
    model.load_state_dict(state)
    model.eval()
    with torch.no_grad():
        marks = [(model(x).argmax(1) == y).double() for x, y in test_data]
    return (len(history), loss, torch.cat(marks).mean().item())
