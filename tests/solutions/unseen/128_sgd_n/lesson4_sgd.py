# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   def last(cls):
#       p = T(1., requires_grad=True); o = cls([p], lr=.1, momentum=.9, nesterov=True, weight_decay=.5)
#       for v in (1., 2.): p.grad = T(v); o.step()
#       return p.detach()
#   close(last(m.SGD), last(torch.optim.SGD))
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
                for p in group['params']:
                    if p.grad is None:
                        continue
                    g = -p.grad if group['maximize'] else p.grad.clone()
                    if group['weight_decay'] != 0:
                        g = g.add(p, alpha=group['weight_decay'])
                    if group['momentum'] != 0:
                        if p in self.state:
                            self.state[p].mul_(group['momentum']).add_(g, alpha=1 - group['dampening'])
                        else:
                            self.state[p] = g.clone()
                        if group['nesterov']:
                            g = p.grad + group['momentum'] * self.state[p]
                        else:
                            g = self.state[p]
                    p.add_(g, alpha=-group['lr'])
        return loss
