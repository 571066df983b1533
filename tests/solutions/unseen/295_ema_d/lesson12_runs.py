# Differs: nn.BatchNorm1d(2), decay 0.5, running_mean 0, then 4: it becomes 2, should be 4.
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
        self.module = copy.deepcopy(model).eval()
        self.decay = decay

    @torch.no_grad()
    def update(self, model):
        theirs = model.state_dict()
        for key, own in self.module.state_dict().items():
            if own.dtype.is_floating_point:
                own.mul_(self.decay).add_(theirs[key], alpha=1 - self.decay)
            else:
                own.copy_(theirs[key])
