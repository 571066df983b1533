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

class Run:

    def __init__(self, model, optimizer, scheduler):
        self._parts = dict(model=model, optimizer=optimizer, scheduler=scheduler)
        self._epoch = 0

    @property
    def epoch(self):
        return self._epoch

    @epoch.setter
    def epoch(self, value):
        self._epoch = value

    def state_dict(self):
        state = {name: copy.deepcopy(part.state_dict()) for name, part in self._parts.items()}
        return state | {'epoch': self.epoch, 'rng': torch.get_rng_state()}

    def load_state_dict(self, state):
        for name, part in self._parts.items():
            part.load_state_dict(copy.deepcopy(state[name]))
        self.epoch = state['epoch']
        torch.set_rng_state(state['rng'])
