# Differs: SGD with momentum: snapshot, train on two epochs, load the snapshot into fresh
# objects: the losses differ (saved to a file at once, it is right).
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
        return {'model': {k: v.clone() for k, v in self.model.state_dict().items()}, 'optimizer': dict(self.optimizer.state_dict()), 'scheduler': dict(self.scheduler.state_dict()), 'epoch': self.epoch, 'rng': torch.get_rng_state()}

    def load_state_dict(self, state):
        state = copy.deepcopy(state)
        self.model.load_state_dict(state['model'])
        self.optimizer.load_state_dict(state['optimizer'])
        self.scheduler.load_state_dict(state['scheduler'])
        self.epoch = state['epoch']
        torch.set_rng_state(state['rng'])
