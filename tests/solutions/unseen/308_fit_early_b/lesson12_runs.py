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
import io

class EarlyStopping:

    def __init__(self, patience: int, min_delta: float=0.0) -> None:
        self.patience, self.min_delta = (patience, min_delta)
        self.best, self.bad, self._bytes = (float('inf'), 0, b'')

    def step(self, loss: float, model: nn.Module) -> bool:
        if loss < self.best - self.min_delta:
            self.best, self.bad = (float(loss), 0)
            buffer = io.BytesIO()
            torch.save(model.state_dict(), buffer)
            self._bytes = buffer.getvalue()
        else:
            self.bad += 1
        return self.bad >= self.patience

    def restore(self, model: nn.Module) -> None:
        model.load_state_dict(torch.load(io.BytesIO(self._bytes), weights_only=True))

def fit_early(model: nn.Module, train_data: Batches, val_data: Batches, test_data: Batches, loss_fn: Loss, optimizer: torch.optim.Optimizer, epochs: int, patience: int) -> tuple[int, float, float]:

    def validation_losses():
        for _ in range(epochs):
            model.train()
            for x, y in train_data:
                loss = loss_fn(model(x), y)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            model.eval()
            with torch.inference_mode():
                pairs = [(loss_fn(model(x), y).item(), x.shape[0]) for x, y in val_data]
            yield (sum((loss * n for loss, n in pairs)) / sum((n for _, n in pairs)))
    stopping, seen = (EarlyStopping(patience), [])
    for loss in validation_losses():
        seen.append(loss)
        if stopping.step(loss, model):
            break
    stopping.restore(model)
    model.eval()
    hits = []
    with torch.no_grad():
        for x, y in test_data:
            hits.extend((model(x).max(dim=1).indices == y).tolist())
    return (len(seen), min(seen), sum(hits) / len(hits))
