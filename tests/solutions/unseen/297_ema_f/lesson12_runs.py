# Differs: nn.BatchNorm1d(2): update, then model.running_mean.fill_(7) without an update: the
# average's running_mean is 7 as well.
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

class EMA:

    def __init__(self, model, decay):
        self.module = copy.deepcopy(model)
        self.decay = decay

    def update(self, model):
        d = self.decay
        for own, p in zip(self.module.parameters(), model.parameters()):
            own.data = d * own.data + (1 - d) * p.data
        for own, b in zip(self.module.buffers(), model.buffers()):
            own.data = b.data
