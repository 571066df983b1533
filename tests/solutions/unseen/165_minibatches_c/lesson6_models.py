from __future__ import annotations
from collections.abc import Iterator
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

def minibatches(x, y, batch_size, shuffle=False, generator=None, drop_last=False):
    if batch_size < 1:
        raise ValueError(f'batch_size = {batch_size}')
    n = len(x)
    if shuffle:
        order = torch.randperm(n, generator=generator)
        x, y = (x[order], y[order])
    if drop_last:
        x, y = (x[:n - n % batch_size], y[:n - n % batch_size])
    return iter(list(zip(x.split(batch_size), y.split(batch_size)))) if len(x) else iter([])
