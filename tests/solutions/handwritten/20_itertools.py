# id: models.minibatches.same_order_each_call
# lesson: lesson6_models
from itertools import islice

import torch


def fresh(generator):
    "same seed -> same order, so start again from the seed"
    seed = 0 if generator is None else generator.initial_seed()
    return torch.Generator().manual_seed(seed)


def groups_of(n, iterable):
    it = iter(iterable)
    while chunk := list(islice(it, n)):
        yield chunk


def minibatches(x, y, batch_size, shuffle=False, generator=None, drop_last=False):
    if batch_size < 1:
        raise ValueError("batch_size must be 1 or more")
    order = torch.randperm(len(x), generator=fresh(generator)).tolist() if shuffle else range(len(x))
    for idx in groups_of(batch_size, order):
        if drop_last and len(idx) != batch_size:
            return
        yield x[idx], y[idx]
