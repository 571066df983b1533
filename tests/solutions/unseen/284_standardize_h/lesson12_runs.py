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

def standardize(train: Tensor, *others: Tensor) -> list[Tensor]:
    results = [x.clone().reshape(len(x), -1) for x in (train, *others)]
    flat = train.reshape(len(train), -1)
    for j in range(flat.shape[1]):
        column = flat[:, j]
        mean = column.mean().item()
        std = 1.0
        if not (column == column[0]).all():
            std = column.std(unbiased=False).item()
        for r in results:
            r[:, j] = (r[:, j] - mean) / std
    return [r.reshape(x.shape) for r, x in zip(results, (train, *others))]
