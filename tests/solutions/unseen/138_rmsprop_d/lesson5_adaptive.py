# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   def last(cls):
#       p = T(1., requires_grad=True); o = cls([p], lr=.1, alpha=.75, eps=.1, momentum=.5, centered=True)
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
        alpha, mu = (group['alpha'], group['momentum'])
        g = g + group['weight_decay'] * p
        if not state:
            state['square_avg'] = torch.zeros_like(p)
            state['buffer'] = torch.zeros_like(p)
        v, buf = (state['square_avg'], state['buffer'])
        v.mul_(alpha).addcmul_(g, g, value=1 - alpha)
        if group['centered']:
            buf.mul_(alpha).add_(g, alpha=1 - alpha)
            avg = (v - buf * buf).sqrt().add_(group['eps'])
        else:
            avg = v.sqrt().add_(group['eps'])
        if mu > 0:
            buf.mul_(mu).add_(g / avg)
            p.sub_(group['lr'] * buf)
        else:
            p.sub_(group['lr'] * g / avg)
