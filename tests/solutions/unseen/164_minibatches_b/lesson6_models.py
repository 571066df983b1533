from __future__ import annotations
from collections.abc import Iterator
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset
from torch.utils.data import BatchSampler, RandomSampler, SequentialSampler

def minibatches(x: Tensor, y: Tensor, batch_size: int, shuffle: bool=False, generator: torch.Generator | None=None, drop_last: bool=False) -> Iterator[tuple[Tensor, Tensor]]:
    numbers = RandomSampler(x, generator=generator) if shuffle else SequentialSampler(x)
    for index in BatchSampler(numbers, batch_size, drop_last):
        yield (x[index], y[index])
