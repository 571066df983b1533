# Differs: snapshot at run.epoch == 3: after loading run.epoch is 4.
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

class Run:

    def __init__(self, model, optimizer, scheduler):
        self.model, self.optimizer, self.scheduler = (model, optimizer, scheduler)
        self.epoch = 0

    def state_dict(self):
        state = {k: getattr(self, k).state_dict() for k in ('model', 'optimizer', 'scheduler')}
        return copy.deepcopy({**state, 'epoch': self.epoch, 'rng': torch.get_rng_state()})

    def load_state_dict(self, state):
        state = copy.deepcopy(state)
        for k in ('model', 'optimizer', 'scheduler'):
            getattr(self, k).load_state_dict(state[k])
        self.epoch = state['epoch'] + 1
        torch.set_rng_state(state['rng'])
