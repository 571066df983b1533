"""Wrong answers of lesson 5 that once had all points."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from solutions.lesson5_adaptive import Adadelta, Adagrad, Adam, AdamW, RMSprop
from tests.solutions.overlooked import overlooked

SHARED: dict[Tensor, dict[str, Any]] = {}


def with_default(optimizer: type, **changed: Any) -> Any:
    """The right answer with another default."""

    def make(params: Any, **settings: Any) -> Any:
        return optimizer(params, **{**changed, **settings})

    return make


for_adagrad = overlooked("Adagrad", "eps is 1e-8 unless it is given", "adagrad_in_training")(
    with_default(Adagrad, eps=1e-8)
)
for_rmsprop = overlooked("RMSprop", "alpha is 0.9 unless it is given", "rmsprop_in_training")(
    with_default(RMSprop, alpha=0.9)
)
for_rmsprop_eps = overlooked("RMSprop", "eps is 1e-7 unless it is given", "rmsprop_in_training")(
    with_default(RMSprop, eps=1e-7)
)
for_adadelta = overlooked("Adadelta", "rho is 0.95 unless it is given", "adadelta_in_training")(
    with_default(Adadelta, rho=0.95)
)
for_adadelta_eps = overlooked("Adadelta", "eps is 1e-7 unless it is given", "adadelta_in_training")(
    with_default(Adadelta, eps=1e-7)
)
for_adam = overlooked("Adam", "lr is 1e-2 unless it is given", "adam_in_training")(
    with_default(Adam, lr=1e-2)
)
for_adam_betas = overlooked("Adam", "beta2 is 0.99 unless it is given", "adam_in_training")(
    with_default(Adam, betas=(0.9, 0.99))
)
for_adam_eps = overlooked("Adam", "eps is 1e-7 unless it is given", "adam_in_training")(
    with_default(Adam, eps=1e-7)
)
for_adamw = overlooked("AdamW", "lr is 1e-4 unless it is given", "adamw_default")(
    with_default(AdamW, lr=1e-4)
)
for_adamw_eps = overlooked("AdamW", "eps is 1e-6 unless it is given", "adamw_default")(
    with_default(AdamW, eps=1e-6)
)


@overlooked("Adam", "zero_grad does nothing", "adam_in_training")
class ZeroGradDoesNothing(Adam):
    def zero_grad(self, set_to_none: bool = True) -> None:
        pass


@overlooked("Adam", "zero_grad crashes where there is no gradient", "adam_in_training")
class ZeroGradCrashes(Adam):
    def zero_grad(self, set_to_none: bool = True) -> None:
        for group in self.param_groups:
            for p in group["params"]:
                p.grad.zero_()


@overlooked("Adam", "zero_grad forgets the state", "adam_in_training")
class ZeroGradForgets(Adam):
    def zero_grad(self, set_to_none: bool = True) -> None:
        super().zero_grad(set_to_none)
        self.state.clear()


@overlooked("RMSprop", "the closure is ignored", "rmsprop_in_training")
class IgnoresTheClosure(RMSprop):
    def step(self, closure: Any = None) -> Any:
        return super().step()


@overlooked("Adagrad", "the closure is called after the step", "adagrad_in_training")
class ClosureAfterwards(Adagrad):
    def step(self, closure: Any = None) -> Any:
        super().step()
        return closure() if closure else None


@overlooked("Adadelta", "the closure is called twice", "adadelta_in_training")
class ClosureTwice(Adadelta):
    def step(self, closure: Any = None) -> Any:
        if closure:
            closure()
        return super().step(closure)


@overlooked("AdamW", "step returns nothing", "adamw_default")
class ReturnsNothing(AdamW):
    def step(self, closure: Any = None) -> Any:
        super().step(closure)


@overlooked("Adam", "a generator of parameters is used up", "adam_in_training")
class UsesUpTheGenerator(Adam):
    def __init__(self, params: Any, **settings: Any) -> None:
        assert sum(1 for _ in params) > 0
        super().__init__(params, **settings)


@overlooked("Adam", "state shared by all optimizers", "adam_in_training")
class SharedState(Adam):
    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        for group in self.param_groups:
            self.state.update({p: SHARED.setdefault(p, {}) for p in group["params"]})


# 0-dim parameters, and the state's dtype


def skipping_points(optimizer: Any) -> Any:
    """The right answer, but 0-dim parameters stay."""

    class Skipping(optimizer):
        def update(self, p: Tensor, g: Tensor, state: Any, group: Any) -> None:
            if p.ndim:
                super().update(p, g, state, group)

    return Skipping


def rounding(optimizer: Any) -> Any:
    """The right answer, but what is remembered from step to step is in float32."""

    class Rounding(optimizer):
        def update(self, p: Tensor, g: Tensor, state: Any, group: Any) -> None:
            super().update(p, g, state, group)
            tensors = {k: v for k, v in state.items() if isinstance(v, Tensor)}
            state.update({k: v.float().to(v.dtype) for k, v in tensors.items()})

    return Rounding


points = {
    "Adagrad": ("adagrad_steps", "adagrad_options"),
    "RMSprop": ("rmsprop_steps", "rmsprop_decay", "rmsprop_momentum", "rmsprop_centered"),
    "Adadelta": ("adadelta_steps", "adadelta_options"),
    "Adam": ("adam_steps", "adam_decay", "adam_amsgrad"),
    "AdamW": ("adamw_steps", "adamw_decay", "adamw_amsgrad"),
}
for_points_adagrad, for_points_rmsprop, for_points_adadelta, for_points_adam, for_points_adamw = (
    overlooked(o.__name__, "0-dim parameters are skipped", *points[o.__name__])(skipping_points(o))
    for o in (Adagrad, RMSprop, Adadelta, Adam, AdamW)
)

rounded = {
    "Adagrad": ("adagrad_steps",),
    "RMSprop": ("rmsprop_steps", "rmsprop_momentum", "rmsprop_centered"),
    "Adadelta": ("adadelta_steps", "adadelta_options"),
    "Adam": ("adam_steps", "adam_amsgrad"),
    "AdamW": ("adamw_steps",),
}
rounded_adagrad, rounded_rmsprop, rounded_adadelta, rounded_adam, rounded_adamw = (
    overlooked(o.__name__, "state in float32", *rounded[o.__name__])(rounding(o))
    for o in (Adagrad, RMSprop, Adadelta, Adam, AdamW)
)
