# Differs: decay 0.75, p = 1, then 3: the average is 2.5, should be 1.5.
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

    @torch.no_grad()
    def update(self, model):
        for own, p in zip(self.module.parameters(), model.parameters()):
            own.lerp_(p, self.decay)
        for own, b in zip(self.module.buffers(), model.buffers()):
            own.copy_(b)
