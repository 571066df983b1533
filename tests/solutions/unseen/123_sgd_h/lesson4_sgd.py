# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   p, q = T(1., requires_grad=True), T(1., requires_grad=True)
#   o = m.SGD([{"params": [p]}, {"params": [q], "weight_decay": 0.0}], lr=.1, weight_decay=.5)
#   p.grad, q.grad = T(1.), T(1.); o.step()
#   close(q.detach(), T(.9))
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
        items = list(params)
        if not items or not isinstance(items[0], dict):
            items = [{'params': items}]
        self.param_groups = []
        for g in items:
            self.param_groups.append({'params': list(g['params']), 'lr': g.get('lr') or lr, 'momentum': g.get('momentum') or momentum, 'dampening': g.get('dampening') or dampening, 'weight_decay': g.get('weight_decay') or weight_decay, 'nesterov': g.get('nesterov') or nesterov, 'maximize': g.get('maximize') or maximize})
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
        loss = None
        if closure is not None:
            loss = closure()
        with torch.no_grad():
            for group in self.param_groups:
                lr, mu, tau = (group['lr'], group['momentum'], group['dampening'])
                for p in group['params']:
                    if p.grad is None:
                        continue
                    g = -p.grad if group['maximize'] else p.grad.clone()
                    g = g + group['weight_decay'] * p
                    if mu != 0:
                        if p not in self.state:
                            self.state[p] = g.clone()
                        else:
                            self.state[p] = mu * self.state[p] + (1 - tau) * g
                        g = g + mu * self.state[p] if group['nesterov'] else self.state[p]
                    p -= lr * g
        return loss
