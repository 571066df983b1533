# Differs: step, restore, model.weight.data.add_(1), restore again: the weight keeps the added
# 1.
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
        self.best, self.wait = (float('inf'), 0)
        self.state = None

    def step(self, loss, model):
        if loss < self.best - self.min_delta:
            self.best, self.wait = (loss, 0)
            self.state = copy.deepcopy(model.state_dict())
        else:
            self.wait += 1
        return self.wait >= self.patience

    def restore(self, model):
        model.load_state_dict(self.state, assign=True)
