# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   p, q = T(1., requires_grad=True), T(1., requires_grad=True); o = m.Adadelta([p, q], rho=.75, eps=.25)
#   p.grad, q.grad = T(1.), T(1.); o.step()
#   close(q.detach(), T(.292893), 1e-5)
# Lesson 5 · The other optimizers
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

class Adadelta(Adaptive):

    def __init__(self, params: Params, lr: float=1.0, rho: float=0.9, eps: float=1e-06, weight_decay: float=0.0) -> None:
        super().__init__(params, lr=lr, rho=rho, eps=eps, weight_decay=weight_decay)
        self.averages: dict[torch.Size, tuple[Tensor, Tensor]] = {}

    def update(self, p: Tensor, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        rho, eps = (group['rho'], group['eps'])
        g = g + group['weight_decay'] * p
        v, u = self.averages.get(p.shape, (torch.zeros_like(p), torch.zeros_like(p)))
        v = rho * v + (1 - rho) * g ** 2
        d = (u + eps).sqrt() / (v + eps).sqrt() * g
        u = rho * u + (1 - rho) * d ** 2
        self.averages[p.shape] = (v, u)
        p -= group['lr'] * d
