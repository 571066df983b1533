# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   N = torch.arange(100); g = torch.Generator().manual_seed(3)
#   a, b = (torch.cat([v for v, _ in m.minibatches(N, N, 10, True, g)]) for _ in range(2))
#   assert not torch.equal(a, b)
# Lesson 6 · Models and mini-batches
from __future__ import annotations
from collections.abc import Iterator
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

def minibatches(x: Tensor, y: Tensor, batch_size: int, shuffle: bool=False, generator: torch.Generator | None=None, drop_last: bool=False) -> Iterator[tuple[Tensor, Tensor]]:
    if batch_size < 1:
        raise ValueError('batch_size must be >= 1')
    order = torch.arange(len(x))
    if shuffle:
        if generator is not None:
            generator = torch.Generator().manual_seed(generator.initial_seed())
        order = torch.randperm(len(x), generator=generator)
    for start in range(0, len(x), batch_size):
        rows = order[start:start + batch_size]
        if drop_last and len(rows) < batch_size:
            break
        yield (x[rows], y[rows])
