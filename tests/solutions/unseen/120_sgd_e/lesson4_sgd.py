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
        self._buffers: dict[Tensor, Tensor] = {}

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
        loss = closure() if closure else None
        for group in self.param_groups:
            ps = [p for p in group['params'] if p.grad is not None]
            if ps:
                self._group_step(ps, group)
        return loss

    @torch.no_grad()
    def _group_step(self, ps: list[Tensor], group: dict[str, Any]) -> None:
        gs = [p.grad for p in ps]
        if group['maximize']:
            gs = torch._foreach_neg(gs)
        if group['weight_decay']:
            gs = torch._foreach_add(gs, ps, alpha=group['weight_decay'])
        if (mu := group['momentum']):
            old = [(p, g) for p, g in zip(ps, gs) if p in self._buffers]
            for p, g in zip(ps, gs):
                if p not in self._buffers:
                    self._buffers[p] = g.clone()
            if old:
                bufs = [self._buffers[p] for p, _ in old]
                torch._foreach_mul_(bufs, mu)
                torch._foreach_add_(bufs, [g for _, g in old], alpha=1 - group['dampening'])
            bufs = [self._buffers[p] for p in ps]
            gs = torch._foreach_add(gs, bufs, alpha=mu) if group['nesterov'] else bufs
        torch._foreach_add_(ps, gs, alpha=-group['lr'])
