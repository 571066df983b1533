# Differs: decay 0.5, p = 1, then 3: the average is 2.636 (d = 2/11), should be 2.
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
        self.updates = 0

    def update(self, model):
        self.updates += 1
        d = min(self.decay, (1 + self.updates) / (10 + self.updates))
        with torch.no_grad():
            for own, p in zip(self.module.parameters(), model.parameters()):
                own.copy_(d * own + (1 - d) * p)
            for own, b in zip(self.module.buffers(), model.buffers()):
                own.copy_(b)
