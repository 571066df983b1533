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
    var, mean = torch.var_mean(train, dim=0, correction=0)
    constant = train.amax(0) == train.amin(0)
    scale = var.sqrt().masked_fill(constant, 1.0)
    return [((x - mean) / scale).to(x.dtype) for x in (train, *others)]
