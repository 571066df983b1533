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
from dataclasses import dataclass

def _clone(thing: Any) -> Any:
    if isinstance(thing, Tensor):
        return thing.detach().clone()
    if isinstance(thing, dict):
        return {key: _clone(value) for key, value in thing.items()}
    if isinstance(thing, (list, tuple)):
        return type(thing)((_clone(value) for value in thing))
    return thing

@dataclass
class Run:
    model: Any
    optimizer: Any
    scheduler: Any
    epoch: int = 0

    def state_dict(self) -> dict[str, Any]:
        names = ('model', 'optimizer', 'scheduler')
        parts = {name: _clone(getattr(self, name).state_dict()) for name in names}
        return {**parts, 'epoch': self.epoch, 'rng': torch.random.get_rng_state()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        for name in ('model', 'optimizer', 'scheduler'):
            getattr(self, name).load_state_dict(_clone(state[name]))
        self.epoch = int(state['epoch'])
        torch.random.set_rng_state(state['rng'].clone())
