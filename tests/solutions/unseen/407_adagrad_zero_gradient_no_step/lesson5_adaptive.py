from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor

Params = Iterable[Tensor] | Iterable[dict[str, Any]]


class Adaptive:
    """The finished frame of all optimizers of this lesson; only `update` is left to them."""

    def __init__(self, params: Params, **hyperparameters: Any) -> None:
        """Take tensors, or dicts like {"params": tensors, "lr": 0.1} with values of their own."""
        items: list[Any] = list(params)
        groups = items if items and isinstance(items[0], dict) else [{"params": items}]
        self.param_groups: list[dict[str, Any]] = [
            {**hyperparameters, **group, "params": list(group["params"])} for group in groups
        ]
        self.state: dict[Tensor, dict[str, Any]] = defaultdict(dict)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients: None, or zeros in the same memory."""
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p.grad = None if set_to_none else p.grad.detach().zero_()

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Update each parameter that has a gradient; return the closure's loss, if there is one."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    self.update(p, p.grad.clone(), self.state[p], group)
        return loss

    def update(self, p: Tensor, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        """Move p in place, by its gradient g, its own state and its group's hyperparameters."""
        raise NotImplementedError


class Adagrad(Adaptive):
    def __init__(
        self,
        params: Params,
        lr: float = 1e-2,
        lr_decay: float = 0.0,
        weight_decay: float = 0.0,
        initial_accumulator_value: float = 0.0,
        eps: float = 1e-10,
    ) -> None:
        super().__init__(
            params,
            lr=lr,
            lr_decay=lr_decay,
            weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value,
            eps=eps,
        )

    def update(self, p: Tensor, g: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        g = g + group["weight_decay"] * p
        if not g.any():
            return  # neither the sum nor p would change
        t = state["step"] = state.get("step", 0) + 1
        if "sum" not in state:
            state["sum"] = torch.full_like(p, group["initial_accumulator_value"])
        state["sum"] += g**2
        rate = group["lr"] / (1 + (t - 1) * group["lr_decay"])
        p -= rate * g / (state["sum"].sqrt() + group["eps"])
