# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   p = T(1., requires_grad=True); o = m.SGD([p], lr=.1, momentum=.9, nesterov=True); p.grad = T(1.); o.step()
#   close(p.detach(), T(.81))
# Lesson 4 · SGD
from __future__ import annotations
from collections.abc import Callable, Iterable
from typing import Any
import torch
from torch import Tensor

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
        self.state = {}

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

    def step(self, closure: Callable[[], Tensor | float] | None=None) -> Tensor | float | None:
        loss = closure() if closure is not None else None
        with torch.no_grad():
            for group in self.param_groups:
                lr, mu = (group['lr'], group['momentum'])
                for p in group['params']:
                    if p.grad is None:
                        continue
                    g = p.grad * (-1 if group['maximize'] else 1) + group['weight_decay'] * p
                    if mu:
                        if p not in self.state:
                            self.state[p] = g
                        else:
                            buf = self.state[p] = mu * self.state[p] + (1 - group['dampening']) * g
                            g = g + mu * buf if group['nesterov'] else buf
                    p -= lr * g
        return loss
