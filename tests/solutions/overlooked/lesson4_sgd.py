"""Wrong answers of lesson 4 that once had all points."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from solutions.lesson4_sgd import SGD
from tests.solutions.overlooked import overlooked

Group = dict[str, Any]
SHARED: dict[Tensor, Tensor] = {}


class ByParts(SGD):
    """The right answer, with the places where a parameter's buffer and settings come from."""

    @torch.no_grad()
    def step(self, closure: Any = None) -> Any:
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for index, p in enumerate(group["params"]):
                if p.grad is not None:
                    self.move(p, self.key(p, index), self.settings(group))
        return loss

    def key(self, p: Tensor, index: int) -> Any:
        return p

    def settings(self, group: Group) -> Group:
        return group

    def move(self, p: Tensor, key: Any, group: Group) -> None:
        g = -p.grad if group["maximize"] else p.grad  # type: ignore[operator]
        g = g + group["weight_decay"] * p
        if group["momentum"]:
            old = self.buffers.get(key)
            new = g if old is None else group["momentum"] * old + (1 - group["dampening"]) * g
            self.buffers[key] = new
            g = g + group["momentum"] * new if group["nesterov"] else new
        p -= group["lr"] * g


@overlooked("SGD", "buffers by the index within a group", "together")
class ByIndex(ByParts):
    def key(self, p: Tensor, index: int) -> Any:
        return index


@overlooked("SGD", "a buffer that waits while lr is 0", "groups")
class WaitsWithoutLr(SGD):
    def step(self, closure: Any = None) -> Any:
        every, self.param_groups = self.param_groups, [g for g in self.param_groups if g["lr"]]
        try:
            return super().step(closure)
        finally:
            self.param_groups = every


def first_groups(name: str) -> type[SGD]:
    class FirstGroups(SGD):
        def step(self, closure: Any = None) -> Any:
            for group in self.param_groups:
                group[name] = self.param_groups[0][name]
            return super().step(closure)

    return FirstGroups


dampening = overlooked("SGD", "the first group's dampening", "together")(first_groups("dampening"))
nesterov = overlooked("SGD", "the first group's nesterov", "together")(first_groups("nesterov"))
maximize = overlooked("SGD", "the first group's maximize", "together")(first_groups("maximize"))


@overlooked("SGD", "buffers shared by all optimizers", "many_parameters")
class SharedBuffers(SGD):
    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.buffers = SHARED


@overlooked("SGD", "zero_grad forgets the buffers", "many_parameters")
class ForgetfulZeroGrad(SGD):
    def zero_grad(self, set_to_none: bool = True) -> None:
        super().zero_grad(set_to_none)
        self.buffers.clear()


@overlooked("SGD", "zeros by multiplying, so that nan stays", "zero_grad")
class MultipliesByZero(SGD):
    def zero_grad(self, set_to_none: bool = True) -> None:
        for group in self.param_groups:
            for p in group["params"]:
                if set_to_none:
                    p.grad = None
                elif p.grad is not None:
                    p.grad.detach_().mul_(0)


@overlooked("SGD", "step(closure) clears the gradients", "closure")
class ClearsAfterwards(SGD):
    def step(self, closure: Any = None) -> Any:
        loss = super().step(closure)
        if closure is not None:
            self.zero_grad()
        return loss


@overlooked("SGD", "a loss of 0 is returned as None", "closure")
class LossOrNone(SGD):
    def step(self, closure: Any = None) -> Any:
        return super().step(closure) or None


@overlooked("SGD", "lr is 1e-2 unless it is given", "closure")
class LargerDefault(SGD):
    def __init__(self, params: Any, lr: float = 1e-2, **settings: Any) -> None:
        super().__init__(params, lr, **settings)


@overlooked("SGD", "refuses a momentum of 1", "invalid_settings")
class MomentumBelowOne(SGD):
    def __init__(self, params: Any, momentum: float = 0.0, **settings: Any) -> None:
        if momentum >= 1:
            raise ValueError("momentum")
        super().__init__(params, momentum=momentum, **settings)


@overlooked("SGD", "refuses an lr above 1", "invalid_settings")
class LrUpToOne(SGD):
    def __init__(self, params: Any, lr: float = 1e-3, **settings: Any) -> None:
        if lr > 1:
            raise ValueError("lr")
        super().__init__(params, lr, **settings)


# 0-dim parameters, and the buffer's dtype


class WhereThereAreDimensions(SGD):
    def step(self, closure: Any = None) -> Any:
        points = [p for group in self.param_groups for p in group["params"] if not p.ndim]
        before = [p.detach().clone() for p in points]
        loss = super().step(closure)
        for p, old in zip(points, before, strict=True):
            p.data.copy_(old)
        return loss


points_stay = overlooked(
    "SGD",
    "0-dim parameters are skipped",
    "plain_step",
    "several_steps",
    "weight_decay",
    "momentum",
    "momentum_and_decay",
    "dampening",
    "nesterov",
    "maximize",
    "many_parameters",
    "together",
)(WhereThereAreDimensions)


@overlooked("SGD", "buffers in float32", "momentum")
class BuffersInFloat32(ByParts):
    def move(self, p: Tensor, key: Any, group: Group) -> None:
        super().move(p, key, group)
        if key in self.buffers:
            self.buffers[key] = self.buffers[key].float()


@overlooked("SGD", "the decay of the first group for all", "together")
class FirstDecay(first_groups("weight_decay")):  # type: ignore[misc]
    pass


@overlooked("SGD", "maximize turns the decay round too", "together")
class TurnsDecay(ByParts):
    def settings(self, group: Group) -> Group:
        sign = -1 if group["maximize"] else 1
        return {**group, "weight_decay": sign * group["weight_decay"]}


@overlooked("SGD", "decay where the gradient is None", "together")
class DecaysWithoutGradient(SGD):
    def step(self, closure: Any = None) -> Any:
        loss = super().step(closure)
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None and p.requires_grad:
                    p.data *= 1 - group["lr"] * group["weight_decay"]
        return loss


@overlooked("SGD", "settings of one group stay for the next", "groups", "together")
class SettingsPileUp(SGD):
    def step(self, closure: Any = None) -> Any:
        return super().step(closure)

    def __init__(self, params: Any, **settings: Any) -> None:
        given, piled = list(params), {}
        if given and isinstance(given[0], dict):
            groups = []
            for group in given:
                piled.update(group)
                groups.append(dict(piled))
            given = groups
        super().__init__(given, **settings)
