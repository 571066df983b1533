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
        self.count = 0

    def update(self, model):
        rules = ((nn.Module.parameters, lambda a, b: a.mul_(self.decay).add_(b, alpha=1 - self.decay)), (nn.Module.buffers, torch.Tensor.copy_))
        for tensors, rule in rules:
            for own, new in zip(tensors(self.module), tensors(model), strict=True):
                rule(own.data, new.data)
        self.count += 1
