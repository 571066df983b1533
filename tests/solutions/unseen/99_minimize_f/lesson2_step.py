from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor
import logging
logger = logging.getLogger(__name__)

def _clear(params: list[Tensor]) -> None:
    for p in params:
        p.grad = None

def minimize(loss, params, lr, steps, log_every: int=0):
    params = list(params)
    _clear(params)
    curve = []
    for k in range(steps):
        current = loss()
        current.backward()
        curve.append(float(current))
        if log_every and k % log_every == 0:
            logger.info('step %d loss %.6f', k, curve[-1])
        for p in params:
            if p.grad is None:
                continue
            p.data.add_(p.grad.data, alpha=-lr)
        _clear(params)
    return curve
