from __future__ import annotations
from collections.abc import Callable, Iterable
from typing import Any
import torch
from torch import Tensor
from collections import defaultdict
from dataclasses import asdict, dataclass

@dataclass(frozen=True)
class _Defaults:
    lr: float
    momentum: float
    dampening: float
    weight_decay: float
    nesterov: bool
    maximize: bool

    def __post_init__(self) -> None:
        if min(self.lr, self.momentum, self.weight_decay) < 0:
            raise ValueError(f'negative setting in {self}')
        if self.nesterov and (not self.momentum or self.dampening):
            raise ValueError('nesterov: momentum > 0 and dampening == 0, please')

class SGD:

    def __init__(self, params: Iterable[Tensor] | Iterable[dict[str, Any]], lr: float=0.001, momentum: float=0.0, dampening: float=0.0, weight_decay: float=0.0, nesterov: bool=False, *, maximize: bool=False) -> None:
        self.defaults = _Defaults(lr, momentum, dampening, weight_decay, nesterov, maximize)
        entries = [*params]
        groups = entries if entries and isinstance(entries[0], dict) else [dict(params=entries)]
        self.param_groups = [{**asdict(self.defaults), **group, 'params': [*group['params']]} for group in groups]
        self.state = defaultdict(dict)

    def zero_grad(self, set_to_none: bool=True) -> None:
        for p in (p for group in self.param_groups for p in group['params'] if p.grad is not None):
            p.grad.detach_().zero_()
            if set_to_none:
                p.grad = None

    @torch.no_grad()
    def step(self, closure=None):
        with torch.enable_grad():
            result = closure() if closure is not None else None
        for group in self.param_groups:
            lr, mu, tau, wd = (group[k] for k in ('lr', 'momentum', 'dampening', 'weight_decay'))
            for p in filter(lambda p: p.grad is not None, group['params']):
                g = p.grad.neg() if group['maximize'] else p.grad
                g = g + wd * p
                if mu:
                    buf = self.state[p].get('buf')
                    self.state[p]['buf'] = buf = g if buf is None else torch.add(mu * buf, g, alpha=1 - tau)
                    g = buf if not group['nesterov'] else g + mu * buf
                p.sub_(g, alpha=lr)
        return result
