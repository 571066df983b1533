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
        b1, b2 = group['betas']
        if not state:
            state |= {'m': torch.zeros_like(p), 'v': torch.zeros_like(p), 'w': torch.zeros_like(p), 'b1t': 1.0, 'b2t': 1.0}
        state['b1t'] *= b1
        state['b2t'] *= b2
        g.add_(p, alpha=group['weight_decay'])
        m, v = (state['m'].lerp_(g, 1 - b1), state['v'].lerp_(g * g, 1 - b2))
        if group['amsgrad']:
            v = torch.maximum(state['w'], v, out=state['w'])
        denominator = (v / (1 - state['b2t'])).sqrt_().add_(group['eps'])
        p.addcdiv_(m, denominator, value=-group['lr'] / (1 - state['b1t']))

class AdamW(Adam):

    def __init__(self, params: Params, lr: float=0.001, betas: tuple[float, float]=(0.9, 0.999), eps: float=1e-08, weight_decay: float=0.01, amsgrad: bool=False) -> None:
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad)

    def update(self, p: Tensor, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        p.mul_(1 - group['lr'] * group['weight_decay'])
        super().update(p, g, state, {**group, 'weight_decay': 0.0})
