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

    def __init__(self, model: nn.Module, decay: float) -> None:
        self._module = copy.deepcopy(model)
        self._rate = 1.0 - decay

    @property
    def module(self) -> nn.Module:
        return self._module

    def update(self, model: nn.Module) -> None:
        theirs = {**dict(model.named_parameters()), **dict(model.named_buffers())}
        learnt = {name for name, _ in model.named_parameters()}
        mine = {**dict(self._module.named_parameters()), **dict(self._module.named_buffers())}
        for name, tensor in mine.items():
            new = theirs[name].detach()
            if name in learnt:
                new = tensor.detach() + self._rate * (new - tensor.detach())
            tensor.data.copy_(new)
