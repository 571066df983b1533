# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   def last(cls):
#       p = T(1., requires_grad=True); o = cls([p], lr=.1, alpha=.75, eps=.1, centered=True)
#       for v in (1., 2.): p.grad = T(v); o.step()
#       return p.detach()
#   close(last(m.RMSprop), last(torch.optim.RMSprop))
from __future__ import annotations
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any
import torch
from torch import Tensor
Params = Iterable[Tensor] | Iterable[dict[str, Any]]

class Adaptive:

    def __init__(self, params: Params, **hyperparameters: Any) -> None:
        items: list[Any] = list(params)
        groups = items if items and isinstance(items[0], dict) else [{'params': items}]
        self.param_groups: list[dict[str, Any]] = [{**hyperparameters, **group, 'params': list(group['params'])} for group in groups]
        self.state: dict[Tensor, dict[str, Any]] = defaultdict(dict)

    def zero_grad(self, set_to_none: bool=True) -> None:
        for group in self.param_groups:
            for p in group['params']:
                if p.grad is not None:
                    p.grad = None if set_to_none else p.grad.detach().zero_()

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None=None) -> Any:
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group['params']:
                if p.grad is not None:
                    self.update(p, p.grad.clone(), self.state[p], group)
        return loss

    def update(self, p: Tensor, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        raise NotImplementedError

class RMSprop(Adaptive):

    def __init__(self, params: Params, lr: float=0.01, alpha: float=0.99, eps: float=1e-08, weight_decay: float=0.0, momentum: float=0.0, centered: bool=False) -> None:
        super().__init__(params, lr=lr, alpha=alpha, eps=eps, weight_decay=weight_decay, momentum=momentum, centered=centered)

    def update(self, p: Tensor, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        if group['weight_decay'] != 0:
            g = g.add(p, alpha=group['weight_decay'])
        v = state['v'] = group['alpha'] * state.get('v', 0) + (1 - group['alpha']) * g ** 2
        if group['centered']:
            m = state['m'] = group['alpha'] * state.get('m', 0) + (1 - group['alpha']) * g
            denominator = torch.sqrt(v - m ** 2 + group['eps'])
        else:
            denominator = torch.sqrt(v) + group['eps']
        d = g / denominator
        if group['momentum'] > 0:
            d = state['b'] = group['momentum'] * state.get('b', 0) + d
        p -= group['lr'] * d
