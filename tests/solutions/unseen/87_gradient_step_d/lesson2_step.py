from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor

def gradient_step(params, lr, *, verbose=False):
    for number, p in enumerate(params):
        if p.grad is None:
            if verbose:
                print(f'parameter {number}: no gradient')
            continue
        p.data = p.data - lr * p.grad.data
