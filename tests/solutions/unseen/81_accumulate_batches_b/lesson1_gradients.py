from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn
from itertools import tee

def accumulate_batches(model, loss_fn, batches) -> float:
    counting, batches = tee(batches)
    N = sum((len(x) for x, _ in counting))
    model.zero_grad(set_to_none=True)
    mean = 0.0
    for x, y in batches:
        share = loss_fn(model(x), y) * (len(x) / N)
        share.backward()
        mean += share.item()
    return mean
