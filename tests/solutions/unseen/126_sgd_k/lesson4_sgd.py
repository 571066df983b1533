from __future__ import annotations
from collections.abc import Callable, Iterable
from typing import Any
import torch
from torch import Tensor

def _rule(p: Tensor, group: dict[str, Any]) -> Callable[[], None]:
    b: Tensor | None = None

    def apply() -> None:
        nonlocal b
        if p.grad is None:
            return
        sign = -1 if group['maximize'] else 1
        g = sign * p.grad + group['weight_decay'] * p
        mu = group['momentum']
        if mu != 0:
            b = g if b is None else mu * b + (1 - group['dampening']) * g
            g = g + mu * b if group['nesterov'] else b
        p.data -= group['lr'] * g
    return apply

class SGD:

    def __init__(self, params: Iterable[Tensor] | Iterable[dict[str, Any]], lr: float=0.001, momentum: float=0.0, dampening: float=0.0, weight_decay: float=0.0, nesterov: bool=False, *, maximize: bool=False) -> None:
        if lr < 0 or momentum < 0 or weight_decay < 0:
            raise ValueError('lr, momentum and weight_decay must not be negative')
        if nesterov and (momentum == 0 or dampening != 0):
            raise ValueError('nesterov needs momentum and no dampening')
        defaults = dict(lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay, nesterov=nesterov, maximize=maximize)
        items = list(params)
        if not items or not isinstance(items[0], dict):
            items = [{'params': items}]
        self.param_groups = [{**defaults, **g, 'params': list(g['params'])} for g in items]
        self._rules = [_rule(p, group) for group in self.param_groups for p in group['params']]

    def zero_grad(self, set_to_none: bool=True) -> None:
        for group in self.param_groups:
            for p in group['params']:
                if p.grad is None:
                    continue
                if set_to_none:
                    p.grad = None
                else:
                    p.grad.detach_()
                    p.grad.zero_()

    def step(self, closure=None):
        loss = None
        if closure is not None:
            loss = closure()
        with torch.no_grad():
            for apply in self._rules:
                apply()
        return loss
