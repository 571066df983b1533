# Differs: patience 2, min_delta 0.5, losses 2, 1.75, 1.25: the third is 0.75 below 2 and better
# (False); here the answer is True.
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
        self.best, self.bad = (float('inf'), 0)
        self.weights = None

    def step(self, loss, model):
        if loss < self.best - self.min_delta:
            self.bad = 0
            self.weights = copy.deepcopy(model.state_dict())
        else:
            self.bad += 1
        if loss < self.best:
            self.best = loss
        return self.bad >= self.patience

    def restore(self, model):
        model.load_state_dict(self.weights)
