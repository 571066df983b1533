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
        if lr < 0.0:
            raise ValueError(f"Invalid learning rate: {lr}")
        if momentum < 0.0:
            raise ValueError(f"Invalid momentum value: {momentum}")
        if weight_decay < 0.0:
            raise ValueError(f"Invalid weight_decay value: {weight_decay}")
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")

        defaults = dict(lr=lr, momentum=momentum, dampening=dampening,
                        weight_decay=weight_decay, nesterov=nesterov, maximize=maximize)
        groups = list(params)
        if len(groups) == 0 or not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        self.param_groups = []
        for group in groups:
            merged = {**defaults, **group}
            ps = merged["params"]
            merged["params"] = [ps] if isinstance(ps, Tensor) else list(ps)
            self.param_groups.append(merged)
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
        loss = closure() if closure is not None else None

        for group in self.param_groups:
            lr = group["lr"]
            mu, tau = group["momentum"], group["dampening"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                d_p = p.grad.data
                if group["maximize"]:
                    d_p = -d_p
                if group["weight_decay"] != 0:
                    d_p = d_p + group["weight_decay"] * p.data
                if mu != 0:
                    if p not in self.state:
                        buf = d_p.clone()
                    else:
                        buf = mu * self.state[p] + (1 - tau) * d_p
                    self.state[p] = buf
                    d_p = d_p + mu * buf if group["nesterov"] else buf
                p.data -= lr * d_p
        return loss
