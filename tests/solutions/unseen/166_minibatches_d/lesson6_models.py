# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   N = torch.arange(100)
#   a, b = (torch.cat([v for v, _ in m.minibatches(N, N, 10, True)]) for _ in range(2))
#   assert not torch.equal(a, b)
# Lesson 6 · Models and mini-batches
from __future__ import annotations
from collections.abc import Iterator
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

def minibatches(x: Tensor, y: Tensor, batch_size: int, shuffle: bool=False, generator: torch.Generator | None=None, drop_last: bool=False) -> Iterator[tuple[Tensor, Tensor]]:
    if batch_size < 1:
        raise ValueError(batch_size)
    generator = generator or torch.Generator()
    n = x.size(0)
    indices = torch.randperm(n, generator=generator).tolist() if shuffle else list(range(n))
    end = n // batch_size * batch_size if drop_last else n
    for i in range(0, end, batch_size):
        chosen = indices[i:min(i + batch_size, end)]
        yield (x[chosen], y[chosen])
