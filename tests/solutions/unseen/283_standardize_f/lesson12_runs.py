# Differs: train = 1, 2, 3: afterwards train itself is -1.2247, 0, 1.2247 (view_as is no copy).
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
    mean = train.mean(0)
    std = train.std(0, unbiased=False)
    std = std.where((train != train[0]).any(0), torch.ones_like(std))
    results = []
    for x in (train, *others):
        x = x.view_as(x)
        x -= mean
        x /= std
        results.append(x)
    return results
