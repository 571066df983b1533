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
