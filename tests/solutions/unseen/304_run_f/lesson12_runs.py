# Differs: torch.save(run.state_dict(), f); torch.load(f, weights_only=True) raises
# UnpicklingError (kept in memory it is right).
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
        return {'model': copy.deepcopy(self.model.state_dict()), 'optimizer': copy.deepcopy(self.optimizer.state_dict()), 'scheduler': copy.deepcopy(self.scheduler.state_dict()), 'epoch': self.epoch, 'rng_state': torch.get_rng_state().numpy().copy()}

    def load_state_dict(self, state):
        self.model.load_state_dict(state['model'])
        self.optimizer.load_state_dict(copy.deepcopy(state['optimizer']))
        self.scheduler.load_state_dict(copy.deepcopy(state['scheduler']))
        self.epoch = state['epoch']
        torch.set_rng_state(torch.from_numpy(state['rng_state'].copy()))
