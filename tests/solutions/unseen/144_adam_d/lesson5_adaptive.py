# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   def last(cls):
#       p = T(1., requires_grad=True); o = cls([p], lr=.1, betas=(.5, .5), amsgrad=True)
#       for v in (3., 1., 4.): p.grad = T(v); o.step()
#       return p.detach()
#   close(last(m.Adam), last(torch.optim.Adam))
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

class Adam(Adaptive):

    def __init__(self, params: Params, lr: float=0.001, betas: tuple[float, float]=(0.9, 0.999), eps: float=1e-08, weight_decay: float=0.0, amsgrad: bool=False) -> None:
        super().__init__(params, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, amsgrad=amsgrad)

    def update(self, p: Tensor, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        beta1, beta2 = group['betas']
        if not state:
            state['step'] = 0
            state['exp_avg'] = torch.zeros_like(p)
            state['exp_avg_sq'] = torch.zeros_like(p)
        state['step'] += 1
        g = g + group['weight_decay'] * p
        state['exp_avg'] = beta1 * state['exp_avg'] + (1 - beta1) * g
        v = beta2 * state['exp_avg_sq'] + (1 - beta2) * g * g
        if group['amsgrad']:
            v = torch.maximum(state['exp_avg_sq'], v)
        state['exp_avg_sq'] = v
        m_hat = state['exp_avg'] / (1 - beta1 ** state['step'])
        v_hat = v / (1 - beta2 ** state['step'])
        p -= group['lr'] * m_hat / (v_hat.sqrt() + group['eps'])
