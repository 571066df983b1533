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
import io

class Run:

    def __init__(self, model, optimizer, scheduler):
        self.parts = [model, optimizer, scheduler]
        self.epoch = 0

    def state_dict(self):
        buffer = io.BytesIO()
        torch.save([part.state_dict() for part in self.parts], buffer)
        return {'epoch': self.epoch, 'bytes': torch.frombuffer(bytearray(buffer.getvalue()), dtype=torch.uint8), 'random': torch.get_rng_state()}

    def load_state_dict(self, state):
        states = torch.load(io.BytesIO(bytes(state['bytes'].tolist())), weights_only=True)
        for part, part_state in zip(self.parts, states):
            part.load_state_dict(part_state)
        self.epoch = state['epoch']
        torch.set_rng_state(state['random'])
