"""Styles in which people write an answer, and which change nothing about it.

`optimlings prove` writes each known wrong answer in each of these styles, where it can, and demands
its name all the same. A right answer stays right in each; only what is said to be dropped is gone.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from solutions.misconceptions import lesson4_sgd

OPTIMIZERS = ("SGD", "Adagrad", "RMSprop", "Adadelta", "Adam", "AdamW")
LOOPS = ("train_loop", "test_loop", "fit")

DROPPED = {
    "SGD": ("dampening", "nesterov", "maximize"),
    "Adagrad": ("lr_decay", "initial_accumulator_value"),
    "RMSprop": ("momentum", "centered"),
    "Adadelta": ("weight_decay",),
    "Adam": ("amsgrad",),
    "AdamW": ("amsgrad",),
    "mse_loss": ("reduction",),
    "l1_loss": ("reduction",),
    "cross_entropy": ("reduction",),
    "zero_grad": ("set_to_none",),
    "minibatches": ("drop_last",),
}
"""The options that real answers often have not."""

NO_VALIDATION: Any = lesson4_sgd.NoValidation
NEED_THEIR_OPTIONS = [NO_VALIDATION.implementation]
"""Mistakes that are others without these options: it validates nothing, not even `nesterov`."""

RETURNS_NOTHING = ("zero_grad", "gradient_step")
"""Functions that are to return None, where no check looks at what comes back."""


@dataclass(frozen=True)
class Style:
    """A way of writing an answer.

    Attributes
    ----------
    name:
        What it is, in a few words.
    write:
        Gives an implementation of an exercise in this style, or None where it has no place.
    drops:
        Whether options are missing in it.
    """

    name: str
    write: Callable[[str, Any], Any | None]
    drops: bool = False


def _subclass(implementation: type, members: dict[str, Any]) -> type:
    """A subclass of the same name; errors name a method with its class."""
    inside = {"__module__": __name__, "__qualname__": implementation.__qualname__}
    return type(implementation.__name__, (implementation,), {**members, **inside})


def _methods(implementation: type, around: Callable[[Any], Any]) -> dict[str, Any]:
    """Those methods that do an exercise's work, with something around each."""
    names = [x for x in ("step", "forward", "__getitem__") if hasattr(implementation, x)]
    return {name: around(getattr(implementation, name)) for name in names}


def with_a_print(exercise: str, implementation: Any) -> Any:
    """It prints a line at each call."""

    def around(function: Any) -> Any:
        @functools.wraps(function)
        def printing(*arguments: Any, **options: Any) -> Any:
            print(f"{exercise}: called with {len(arguments)} arguments")
            return function(*arguments, **options)

        return printing

    if isinstance(implementation, type):
        return _subclass(implementation, _methods(implementation, around))
    return around(implementation)


def with_a_helper(exercise: str, implementation: Any) -> Any:
    """The work is done in a helper, which is called by its own name."""

    def around(function: Any) -> Any:
        def helper(arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
            return function(*arguments, **options)

        @functools.wraps(function)
        def outer(*arguments: Any, **options: Any) -> Any:
            done = helper(arguments, options)
            return done

        return outer

    if isinstance(implementation, type):
        return _subclass(implementation, _methods(implementation, around))
    return around(implementation)


def with_fewer_options(exercise: str, implementation: Any) -> Any | None:
    """Options that come late in a course are not there."""
    dropped = DROPPED.get(exercise)
    if dropped is None or implementation in NEED_THEIR_OPTIONS:
        return None
    is_class = isinstance(implementation, type)
    name = f"{exercise}.__init__" if is_class else exercise

    def refuse(options: dict[str, Any]) -> None:
        for option in options:
            if option in dropped:
                raise TypeError(f"{name}() got an unexpected keyword argument '{option}'")

    if not is_class:

        @functools.wraps(implementation)
        def few(*arguments: Any, **options: Any) -> Any:
            refuse(options)
            return implementation(*arguments, **options)

        return few

    def __init__(self: Any, *arguments: Any, **options: Any) -> None:
        refuse(options)
        implementation.__init__(self, *arguments, **options)

    return _subclass(implementation, {"__init__": __init__})


def counting_right_answers(exercise: str, implementation: Any) -> Any | None:
    """A loop that also counts the right answers, and prints their share."""
    if exercise not in LOOPS:
        return None

    @functools.wraps(implementation)
    def counting(*arguments: Any) -> Any:
        right, count = 0.0, 0

        def watched(first: Tensor, second: Tensor) -> Tensor:
            nonlocal right, count
            scores, target = sorted((first, second), key=Tensor.dim, reverse=True)
            right += (scores.argmax(1) == target).type(torch.float).sum().item()
            count += len(target)
            loss: Tensor = loss_fn(first, second)
            return loss

        place = 3 if exercise == "fit" else 2
        loss_fn: Any = arguments[place]
        result = implementation(*arguments[:place], watched, *arguments[place + 1 :])
        print(f"Accuracy: {right / max(count, 1):.1%}")
        return result

    return counting


def returning_the_loss_too(exercise: str, implementation: Any) -> Any | None:
    """Something comes back where nothing has to."""
    if exercise in RETURNS_NOTHING:

        @functools.wraps(implementation)
        def returning(*arguments: Any, **options: Any) -> float:
            implementation(*arguments, **options)
            return 0.0

        return returning
    if exercise not in OPTIMIZERS:
        return None

    def step(self: Any, closure: Any = None) -> Any:
        loss = implementation.step(self) if closure is None else implementation.step(self, closure)
        return 0.0 if closure is None else loss

    return _subclass(implementation, {"step": step})


def as_an_optimizer(exercise: str, implementation: Any) -> Any | None:
    """The class inherits from `torch.optim.Optimizer`, and works on its groups."""
    if exercise not in OPTIMIZERS:
        return None

    def __init__(self: Any, params: Any, *arguments: Any, **options: Any) -> None:
        given: list[Any] = list(params)
        self.inner = implementation(_again(given), *arguments, **options)
        torch.optim.Optimizer.__init__(self, given, {"lr": 1e-3})
        self.param_groups = self.inner.param_groups

    def step(self: Any, closure: Any = None) -> Any:
        return self.inner.step() if closure is None else self.inner.step(closure)

    def zero_grad(self: Any, **flag: bool) -> None:
        self.inner.zero_grad(**flag)

    members = {"__init__": __init__, "step": step, "zero_grad": zero_grad, "__module__": __name__}
    return type(exercise, (torch.optim.Optimizer,), members)


def _again(given: Sequence[Any]) -> list[Any]:
    """Groups as dicts of their own: an optimizer writes into those that it is given."""
    return [dict(item) if isinstance(item, dict) else item for item in given]


STYLES = [
    Style("fewer options", with_fewer_options, drops=True),
    Style("a print", with_a_print),
    Style("an accuracy count", counting_right_answers),
    Style("the loss comes back, too", returning_the_loss_too),
    Style("a helper", with_a_helper),
    Style("an Optimizer", as_an_optimizer),
]
