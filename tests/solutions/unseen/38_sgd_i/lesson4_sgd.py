from __future__ import annotations
from collections.abc import Callable, Iterable
from typing import Any
import torch
from torch import Tensor


class SGD:

    param_groups: list[dict[str, Any]]

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[dict[str, Any]],
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        if lr <= 0.0:
            raise ValueError("learning rate must be positive, got %g" % lr)
        if not 0.0 <= momentum:
            raise ValueError("momentum must not be negative")
        if not 0.0 <= weight_decay:
            raise ValueError("weight decay must not be negative")
        if nesterov and momentum == 0:
            raise ValueError("Nesterov needs momentum > 0")

        params = list(params)
        if params and isinstance(params[0], dict):
            groups = params
        else:
            groups = [{"params": params}]
        defaults = {"lr": lr, "momentum": momentum, "dampening": dampening,
                    "weight_decay": weight_decay, "nesterov": nesterov, "maximize": maximize}
        self.param_groups = []
        for g in groups:
            group = dict(defaults)
            group.update(g)
            group["params"] = list(group["params"])
            self.param_groups.append(group)

        self.state = {}

    def zero_grad(self, set_to_none: bool = True) -> None:
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    if set_to_none:
                        p.grad = None
                    else:
                        p.grad = p.grad.detach()
                        p.grad.zero_()

    def step(self, closure: Callable[[], Tensor | float] | None = None) -> Tensor | float | None:
        loss = None
        if closure is not None:
            loss = closure()
        with torch.no_grad():
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is None:
                        continue
                    self._update_one(p, group)
        return loss

    def _update_one(self, p, group):
        g = p.grad.neg() if group["maximize"] else p.grad
        g = g.add(p, alpha=group["weight_decay"])
        if group["momentum"] != 0:
            if p not in self.state:
                self.state[p] = g.clone()
            else:
                self.state[p] = group["momentum"] * self.state[p] + (1 - group["dampening"]) * g
            g = g + group["momentum"] * self.state[p] if group["nesterov"] else self.state[p]
        p.sub_(g, alpha=group["lr"])
