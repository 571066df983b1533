# Differs: patience 2, losses 1, nan, nan: the last answer is False, should be True (and restore
# brings the nan epoch back).
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

class EarlyStopping:

    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = (patience, min_delta)
        self.best_score, self.counter, self.kept = (None, 0, None)

    def step(self, loss, model):
        if self.best_score is not None and loss >= self.best_score - self.min_delta:
            self.counter += 1
        else:
            self.best_score = loss
            self.kept = {k: v.clone() for k, v in model.state_dict().items()}
            self.counter = 0
        return self.counter >= self.patience

    def restore(self, model):
        model.load_state_dict(self.kept)
