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

class EarlyStopping:

    def __init__(self, patience, min_delta=0.0, *, name='validation loss'):
        self.patience = self.left = patience
        self.limit = float('inf')
        self.min_delta, self.name = (min_delta, name)
        self._snapshot: dict[str, Tensor] = {}

    @property
    def stopped(self) -> bool:
        return self.left <= 0

    def step(self, loss, model):
        self.left -= 1
        if loss < self.limit:
            self.left = self.patience
            self.limit = loss - self.min_delta
            self._snapshot = {k: v.detach().clone() for k, v in model.state_dict().items()}
        return self.stopped

    def restore(self, model):
        model.load_state_dict(self._snapshot, strict=True)
