from __future__ import annotations
from collections.abc import Iterator
import random
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset


def minibatches(
    x: Tensor,
    y: Tensor,
    batch_size: int,
    shuffle: bool = False,
    generator: torch.Generator | None = None,
    drop_last: bool = False,
) -> Iterator[tuple[Tensor, Tensor]]:
    num_examples = len(x)
    indices = list(range(num_examples))
    if shuffle:
        random.shuffle(indices)     # the examples are read at random, in no particular order
    for i in range(0, num_examples, batch_size):
        batch_indices = torch.tensor(indices[i: min(i + batch_size, num_examples)])
        if drop_last and len(batch_indices) < batch_size:
            break
        yield x[batch_indices], y[batch_indices]
