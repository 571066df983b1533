# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   x = torch.zeros(6, 1); assert len(list(m.minibatches(x, x, 3, drop_last=True))) == 2
# Lesson 6 · Models and mini-batches
from __future__ import annotations
from collections.abc import Iterator
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

def minibatches(x: Tensor, y: Tensor, batch_size: int, shuffle: bool=False, generator: torch.Generator | None=None, drop_last: bool=False) -> Iterator[tuple[Tensor, Tensor]]:
    if batch_size < 1:
        raise ValueError('batch_size must be positive')
    idx = torch.randperm(len(x), generator=generator) if shuffle else torch.arange(len(x))
    batches = idx.split(batch_size)
    if drop_last:
        batches = batches[:-1]
    for b in batches:
        yield (x[b], y[b])
