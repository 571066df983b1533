from __future__ import annotations
from collections.abc import Callable, Iterable
from typing import Any
import torch
from torch import Tensor

class _Memory:
    __slots__ = ('buffer',)

    def __init__(self) -> None:
        self.buffer: Tensor | None = None

    def push(self, g: Tensor, mu: float, tau: float) -> Tensor:
        self.buffer = g.clone() if self.buffer is None else self.buffer * mu + g * (1 - tau)
        return self.buffer

class _Base:

    def __init__(self, params, **defaults) -> None:
        entries = list(params)
        if not (entries and isinstance(entries[0], dict)):
            entries = [{'params': entries}]
        self.param_groups = []
        for entry in entries:
            group = defaults | entry
            group['params'] = list(entry['params'])
            self.param_groups.append(group)
        self._memories = {}

    @property
    def _parameters(self):
        for group in self.param_groups:
            for p in group['params']:
                yield (p, group)

    def zero_grad(self, set_to_none: bool=True) -> None:
        for p, _ in self._parameters:
            if p.grad is None:
                continue
            p.grad = None if set_to_none else p.grad.detach().zero_()

    def step(self, closure=None):
        loss = closure() if closure is not None else None
        for p, group in self._parameters:
            if p.grad is not None:
                memory = self._memories.setdefault(id(p), _Memory())
                p.data.add_(self.direction(p, memory, group), alpha=-group['lr'])
        return loss

class SGD(_Base):

    def __init__(self, params: Iterable[Tensor] | Iterable[dict[str, Any]], lr: float=0.001, momentum: float=0.0, dampening: float=0.0, weight_decay: float=0.0, nesterov: bool=False, *, maximize: bool=False) -> None:
        if lr < 0 or momentum < 0 or weight_decay < 0:
            raise ValueError('lr, momentum and weight_decay must not be negative')
        if nesterov and (momentum == 0 or dampening != 0):
            raise ValueError('nesterov needs momentum and no dampening')
        super().__init__(params, lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay, nesterov=nesterov, maximize=maximize)

    def direction(self, p: Tensor, memory: _Memory, group: dict[str, Any]) -> Tensor:
        g = p.grad.detach().clone()
        if group['maximize']:
            g.neg_()
        g.add_(p.detach(), alpha=group['weight_decay'])
        match (group['momentum'], group['nesterov']):
            case [0, _]:
                return g
            case [mu, True]:
                return g + mu * memory.push(g, mu, group['dampening'])
            case [mu, _]:
                return memory.push(g, mu, group['dampening'])
