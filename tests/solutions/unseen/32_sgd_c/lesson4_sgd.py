from __future__ import annotations
from collections.abc import Callable, Iterable
from typing import Any
import torch
from torch import Tensor


class SGD:

    def __init__(self, params, lr=1e-3, momentum=0.0, dampening=0.0, weight_decay=0.0,
                 nesterov=False, *, maximize=False) -> None:
        for name, value in [("lr", lr), ("momentum", momentum), ("weight_decay", weight_decay)]:
            if value < 0:
                raise ValueError(f"{name} must not be negative: {value}")
        if nesterov and not momentum:
            raise ValueError("nesterov needs momentum")
        if nesterov and dampening:
            raise ValueError("nesterov and dampening don't go together")

        params = list(params)
        if not params or isinstance(params[0], Tensor):
            params = [dict(params=params)]
        self.param_groups = []
        for g in params:
            group = dict(lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay,
                         nesterov=nesterov, maximize=maximize)
            group.update(g)
            group["params"] = list(g["params"])
            self.param_groups.append(group)
        self._velocities = [[None for _ in g["params"]] for g in self.param_groups]

    def _parameters(self):
        for group in self.param_groups:
            yield from group["params"]

    def zero_grad(self, set_to_none: bool = True) -> None:
        for p in self._parameters():
            if p.grad is None:
                continue
            if set_to_none:
                p.grad = None
            else:
                p.grad = p.grad.detach().zero_()

    def _direction(self, p, v, h):
        g = -p.grad if h["maximize"] else p.grad
        g = g + h["weight_decay"] * p
        mu = h["momentum"]
        if mu == 0:
            return g, v
        v = g.clone() if v is None else mu * v + (1 - h["dampening"]) * g
        return (g + mu * v if h["nesterov"] else v), v

    def step(self, closure=None):
        loss = None
        if closure is not None:
            loss = closure()
        with torch.no_grad():
            for group, vs in zip(self.param_groups, self._velocities):
                for i, p in enumerate(group["params"]):
                    if p.grad is not None:
                        d, vs[i] = self._direction(p, vs[i], group)
                        p -= group["lr"] * d
        return loss
