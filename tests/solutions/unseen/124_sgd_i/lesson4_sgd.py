# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   p, q = T(1., requires_grad=True), T(1., requires_grad=True); o = m.SGD([p, q], lr=.1, momentum=.9)
#   p.grad, q.grad = T(5.), T(1.); o.step()
#   p.grad, q.grad = None, T(1.); o.step()
#   close(q.detach(), T(1. - .1 - .19))
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
        self.momentum_buffers: dict[tuple[int, int], Tensor] = {}

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
            for k, group in enumerate(self.param_groups):
                active = [p for p in group['params'] if p.grad is not None]
                for i, p in enumerate(active):
                    d = p.grad.neg() if group['maximize'] else p.grad.clone()
                    d.add_(p, alpha=group['weight_decay'])
                    if group['momentum'] != 0:
                        key = (k, i)
                        if key not in self.momentum_buffers:
                            self.momentum_buffers[key] = d.clone()
                        else:
                            self.momentum_buffers[key].mul_(group['momentum']).add_(d, alpha=1 - group['dampening'])
                        buf = self.momentum_buffers[key]
                        d = d + group['momentum'] * buf if group['nesterov'] else buf
                    p.add_(d, alpha=-group['lr'])
        return loss
