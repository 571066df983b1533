from __future__ import annotations
from collections.abc import Iterator
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

def minibatches(x: Tensor, y: Tensor, batch_size: int, shuffle: bool=False, generator: torch.Generator | None=None, drop_last: bool=False) -> Iterator[tuple[Tensor, Tensor]]:
    if not batch_size >= 1:
        raise ValueError('batch_size must be at least 1')
    todo = torch.arange(len(x))
    if shuffle:
        todo = torch.rand(len(x), generator=generator, dtype=torch.float64).argsort()
    while (k := min(batch_size, len(todo))) > (batch_size - 1 if drop_last else 0):
        now, todo = (todo[:k], todo[k:])
        yield (x.index_select(0, now), y.index_select(0, now))
