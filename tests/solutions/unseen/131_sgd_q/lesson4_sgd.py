# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   p = T(1., requires_grad=True); o = m.SGD([p], lr=.1, momentum=.9, dampening=.5)
#   p.grad = None; o.step(); p.grad = T(1.); o.step()
#   close(p.detach(), T(.9))
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
        self.steps = 0
        self.bufs = {p: torch.zeros_like(p) for g in self.param_groups for p in g['params']}

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
                mu, tau = (group['momentum'], group['dampening'])
                for p in group['params']:
                    if p.grad is None:
                        continue
                    g = (-p.grad if group['maximize'] else p.grad) + group['weight_decay'] * p
                    if mu != 0:
                        buf = self.bufs[p]
                        if self.steps == 0:
                            buf.copy_(g)
                        else:
                            buf.mul_(mu).add_(g, alpha=1 - tau)
                        g = g + mu * buf if group['nesterov'] else buf
                    p.sub_(g, alpha=group['lr'])
        self.steps += 1
        return loss
