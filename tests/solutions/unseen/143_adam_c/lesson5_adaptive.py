# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   p = T(1., requires_grad=True); o = m.Adam([p], lr=.1, betas=(.5, .75))
#   p.grad = None; o.step(); p.grad = T(1.); o.step()
#   close(p.detach(), T(.9))
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

class Adam(Adaptive):

    def __init__(self, params: Params, lr: float=0.001, betas: tuple[float, float]=(0.9, 0.999), eps: float=1e-08, weight_decay: float=0.0, amsgrad: bool=False) -> None:
        super().__init__(params, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, amsgrad=amsgrad)
    t = 0

    def step(self, closure=None):
        self.t += 1
        return super().step(closure)

    def update(self, p: Tensor, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        b1, b2 = group['betas']
        g = g + group['weight_decay'] * p
        m = state['m'] = b1 * state.get('m', 0.0) + (1 - b1) * g
        v = state['v'] = b2 * state.get('v', 0.0) + (1 - b2) * g ** 2
        if group['amsgrad']:
            v = state['w'] = torch.maximum(state.get('w', torch.zeros_like(v)), v)
        m_hat, v_hat = (m / (1 - b1 ** self.t), v / (1 - b2 ** self.t))
        p -= group['lr'] * m_hat / (v_hat.sqrt() + group['eps'])
