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
from dataclasses import dataclass, field
from itertools import count

@dataclass
class _Squares:
    total: Tensor
    clock: Any = field(default_factory=count)

class Adagrad(Adaptive):

    def __init__(self, params: Params, lr: float=0.01, lr_decay: float=0.0, weight_decay: float=0.0, initial_accumulator_value: float=0.0, eps: float=1e-10) -> None:
        super().__init__(params, lr=lr, lr_decay=lr_decay, weight_decay=weight_decay, initial_accumulator_value=initial_accumulator_value, eps=eps)

    def update(self, p: Tensor, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        if not state:
            state['memory'] = _Squares(torch.zeros_like(p) + group['initial_accumulator_value'])
        memory: _Squares = state['memory']
        if group['weight_decay']:
            g = g + group['weight_decay'] * p
        memory.total = memory.total + g ** 2
        lr = group['lr'] / (1 + next(memory.clock) * group['lr_decay'])
        p.sub_(lr * g / (memory.total ** 0.5 + group['eps']))
