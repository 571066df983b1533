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
        self.patience = patience
        self.min_delta = min_delta
        self.good: list[bool] = []
        self.lowest: float | None = None
        self.copy: nn.Module | None = None

    def step(self, loss, model, verbose=False):
        better = self.lowest is None or loss < self.lowest - self.min_delta
        self.good.append(better)
        if better:
            self.lowest = loss
            self.copy = copy.deepcopy(model)
        recent = self.good[-self.patience:]
        return len(recent) == self.patience and (not any(recent))

    @torch.no_grad()
    def restore(self, model):
        kept = self.copy.state_dict()
        for name, tensor in model.state_dict().items():
            tensor.copy_(kept[name])
