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
import math

def ema(old: Tensor | None, new: Tensor, *, beta: float) -> Tensor:
    return (1 - beta) * new if old is None else beta * old + (1 - beta) * new

class Adam(Adaptive):

    def __init__(self, params: Params, lr: float=0.001, betas: tuple[float, float]=(0.9, 0.999), eps: float=1e-08, weight_decay: float=0.0, amsgrad: bool=False) -> None:
        super().__init__(params, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, amsgrad=amsgrad)

    def update(self, p: Tensor, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        t = state['t'] = state.get('t', 0) + 1
        beta1, beta2 = group['betas']
        g = g + group['weight_decay'] * p
        state['m'] = ema(state.get('m'), g, beta=beta1)
        state['v'] = ema(state.get('v'), g.pow(2), beta=beta2)
        second = state['v']
        if group['amsgrad']:
            second = state['w'] = second if 'w' not in state else torch.max(state['w'], second)
        denom = second.sqrt() / math.sqrt(1 - beta2 ** t) + group['eps']
        step_size = group['lr'] / (1 - beta1 ** t)
        p.copy_(p - step_size * state['m'] / denom)
