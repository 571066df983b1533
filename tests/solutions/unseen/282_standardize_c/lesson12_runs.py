# Differs: train 2, 2, 2 and test 3: gives 1e8, should be 1 (in train itself all is 0).
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

def standardize(train, *others):
    mean = train.mean(dim=0)
    std = train.std(dim=0, unbiased=False) + 1e-08
    return [((x - mean) / std).to(x.dtype) for x in (train, *others)]
