"""Scenarios of lessons 4 and 5: an optimizer is built, given gradients, and stepped."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

import torch
from torch import Tensor

from autograder.messages.catalogue import Said, in_a_row, words
from autograder.shown import brief
from tests.exercises.scenarios import gradients as lesson1
from tests.exercises.scenarios.calls import lacks_option, refusal
from tests.exercises.scenarios.leaves import Leaf, as_iterable, assigned, snapshot, used

Options = dict[str, float | bool | list[float]]
"""Hyperparameters by name; those that are absent are left to the optimizer's defaults."""


@dataclass(frozen=True)
class Group:
    """Parameters with hyperparameters of their own."""

    leaves: list[Leaf]
    options: Options = field(default_factory=dict)


@dataclass(frozen=True)
class Steps:
    """An optimizer's life: how it is built, and the gradients it is given before each step.

    Attributes
    ----------
    groups:
        One group without options is passed as plain parameters (a generator if `one_pass`), others
        as a list of dicts.
    gradients:
        Per step, one gradient or None for each parameter of all groups in order. A tensor that is
        there already is refilled in place, as `backward` does after `zero_grad(set_to_none=False)`;
        with `fresh` each is a new tensor, as after `zero_grad()`.
    rates:
        Per step, the `lr` that every group gets before it, or None; empty for no change.
    training:
        The gradients come from a training loop (`zero_grad`, a loss, `backward`); and all of it is
        repeated with a new optimizer of the same parameters.
    unaided:
        In this loop `zero_grad` alone clears the gradients, and the last step is a `step(closure)`.
        Otherwise the gradients are cleared by hand as well, and there is no closure, so that these
        need not work. Several groups become one where they raise an error: they are for another
        check to judge.
    beyond:
        The option of a combination that the check is about. What comes of the others without it is
        for other checks to say: see `StepsSeen.without`.
    note:
        What else makes the case special, in words.
    """

    groups: list[Group]
    options: Options
    gradients: list[list[Tensor | None]]
    one_pass: bool = False
    rates: list[float | None] = field(default_factory=list)
    training: bool = False
    unaided: bool = False
    beyond: str = ""
    note: str = ""
    fresh: bool = False

    def called(self, name: str) -> Said:
        options = "".join(f", {key}={_option(value)}" for key, value in self.options.items())
        leaves = [leaf for group in self.groups for leaf in group.leaves]
        names = ["p"] if len(leaves) == 1 else [f"p{i + 1}" for i in range(len(leaves))]
        values = in_a_row(
            [
                assigned(n, x.said(width=24, gradient=False))
                for n, x in zip(names, leaves, strict=True)
            ],
            "and_more",
        )
        own = [
            words("group {number}: {options}", number=i + 1, options=str(g.options))
            for i, g in enumerate(self.groups)
            if g.options
        ]
        rates = [words("lr becomes {rate}", rate=f"{x:g}") for x in self.rates if x is not None]
        params = f"[{', '.join(names)}]"
        call = f"{name}((p for p in {params}){options})" if self.one_pass else ""
        call = call or f"{name}({params}{options})"
        notes = [words(self.note)] if self.note else []
        return in_a_row([*self._loop(call, name), values, self._steps, *own, *rates, *notes])

    def _loop(self, call: str, name: str) -> list[Said]:
        """The call, and how often it is made."""
        if not self.training:
            return [call]
        again = words("again with a new {name}", name=name)
        if self.unaided:
            last = "{call} in a training loop, the last step by step(closure)"
            return [words(last, call=call), again]
        return [words("{call} in a training loop", call=call), again]

    @property
    def _steps(self) -> Said:
        """The gradients of each step."""
        rows: list[Said] = [
            ", ".join("None" if g is None else brief(g, width=24) for g in gradients)
            for gradients in self.gradients
        ]
        then = reduce(lambda a, b: words("{first} then {rest}", first=a, rest=b), rows or [""])
        if self._refills:
            return words("gradients {steps}, each put into the same tensor", steps=then)
        return words("gradients {steps}", steps=then)

    @property
    def _refills(self) -> bool:
        """Whether some gradient is put where the one before it was."""
        steps = zip(self.gradients, self.gradients[1:], strict=False)
        pairs = [pair for before, now in steps for pair in zip(before, now, strict=True)]
        filled = any(a is not None and b is not None for a, b in pairs)
        return filled and not (self.training or self.fresh)


def _option(value: Any) -> str:
    return f"({', '.join(map(repr, value))})" if isinstance(value, list) else repr(value)


@dataclass(frozen=True)
class AfterStep:
    parameters: list[Tensor]
    gradients: list[Tensor | None]


@dataclass(frozen=True)
class StepsSeen:
    """`losses`: what `step(closure)` returned, where a loss may be a tensor or its value.
    `without`: the same life without the option `beyond`; None where one of the others is lacking.
    """

    losses: list[Any]
    steps: list[AfterStep]
    all_leaves: bool
    require_grad: list[bool]
    in_use: list[Tensor | None]
    without: list[AfterStep] | None = None


def optimize(implementation: Any, case: Steps) -> StepsSeen:
    """The parameters and gradients after each step; at the end, whether they still are leaves, and
    what comes of them in use."""
    if case.beyond:
        without = _without(implementation, case)
        if without is None:
            return StepsSeen([], [], False, [], [], None)
        return replace(optimize(implementation, replace(case, beyond="")), without=without)
    if case.unaided and len(case.groups) > 1:
        try:
            return _life(implementation, case)
        except Exception:
            together = Group([leaf for group in case.groups for leaf in group.leaves])
            return _life(implementation, replace(case, groups=[together]))
    return _life(implementation, case)


def _life(implementation: Any, case: Steps) -> StepsSeen:
    groups = [[leaf.build() for leaf in group.leaves] for group in case.groups]
    leaves = [leaf for group in groups for leaf in group]
    seen, losses = [], []
    for _ in range(2 if case.training else 1):
        optimizer = build(implementation, case, groups)
        for index, gradients in enumerate(case.gradients):
            if case.rates and case.rates[index] is not None:
                for group in optimizer.param_groups:
                    group["lr"] = case.rates[index]
            if case.training:
                pairs = list(zip(leaves, gradients, strict=True))
                losses += train(optimizer, pairs, case.unaided, index == len(case.gradients) - 1)
            else:
                for leaf, gradient in zip(leaves, gradients, strict=True):
                    leaf.grad = None if case.fresh else leaf.grad
                    give_gradient(leaf, gradient)
                optimizer.step()
            now = [snapshot(leaf) for leaf in leaves]
            seen.append(AfterStep(now, [snapshot(leaf.grad) for leaf in leaves]))
    all_leaves = all(leaf.is_leaf for leaf in leaves)
    require_grad = [leaf.requires_grad for leaf in leaves]
    return StepsSeen(losses, seen, all_leaves, require_grad, [used(leaf) for leaf in leaves])


def _without(implementation: Any, case: Steps) -> list[AfterStep] | None:
    """The steps of a case without its option `beyond`; None where one of the others is lacking."""
    others = {name: value for name, value in case.options.items() if name != case.beyond}
    try:
        return optimize(implementation, replace(case, options=others, beyond="")).steps
    except TypeError as error:
        if lacks_option(f"TypeError: {error}"):
            return None
        raise


def build(implementation: Any, case: Steps, groups: list[list[Tensor]]) -> Any:
    """The optimizer of these parameters, a list for each group of the case."""
    params: Any = as_iterable(groups[0], case.one_pass)
    if len(groups) > 1 or case.groups[0].options:
        params = [
            {"params": leaves, **keywords(group.options)}
            for leaves, group in zip(groups, case.groups, strict=True)
        ]
    return implementation(params, **keywords(case.options))


def train(
    optimizer: Any, gradients: list[tuple[Tensor, Tensor | None]], unaided: bool, last: bool
) -> list[Any]:
    """One step of a training loop on a loss that has these gradients; what `step(closure)`
    returned.

    The loss also counts how often it was computed: whoever does that twice returns another one. The
    closure clears the gradients by hand, and needs no `zero_grad`.
    """
    count = 0.0

    def backward() -> Tensor:
        nonlocal count
        count += 1
        products = [(leaf * gradient).sum() for leaf, gradient in gradients if gradient is not None]
        loss = torch.stack(products).sum() + count
        loss.backward()
        return loss

    def clear_by_hand() -> None:
        for leaf, _ in gradients:
            leaf.grad = None

    def closure() -> Tensor:
        clear_by_hand()
        return backward()

    if not (unaided and last):
        optimizer.zero_grad()
        if not unaided:
            clear_by_hand()
        backward()
        optimizer.step()
        return []
    loss = snapshot(optimizer.step(closure))
    return [float(loss) if isinstance(loss, Tensor | float | int) else loss]


def keywords(options: Options) -> dict[str, Any]:
    """Options as they are passed: a pair (betas) is a tuple."""
    return {k: tuple(v) if isinstance(v, list) else v for k, v in options.items()}


def give_gradient(leaf: Tensor, gradient: Tensor | None) -> None:
    if gradient is None:
        leaf.grad = None
    elif leaf.grad is None:  # in the leaf's layout, as `backward` would leave it
        leaf.grad = torch.empty_like(leaf, requires_grad=False).copy_(gradient)
    else:
        leaf.grad.copy_(gradient)


@dataclass(frozen=True)
class Clearing:
    """An optimizer whose `zero_grad` is called. `set_to_none=None` leaves the argument out.

    `grouped`: each parameter in a group of its own, or all in one where that raises an error:
    groups are for another check to judge.
    """

    leaves: list[Leaf]
    set_to_none: bool | None = None
    grouped: bool = False

    def called(self, name: str) -> Said:
        flag = "" if self.set_to_none is None else f"set_to_none={self.set_to_none}"
        first, *rest = [leaf.said() for leaf in self.leaves]
        call = f"{name}(params, lr=0.5).zero_grad({flag})"
        groups = [words("each in a group of its own")] if self.grouped else []
        return in_a_row([call, assigned("params", first), *rest, *groups])


@dataclass(frozen=True)
class ClearedSeen:
    parameters: list[Tensor]
    gradients: list[Tensor | None]
    earlier_gradient_tensors: list[Tensor | None]
    in_use: list[Tensor | None]
    earlier_gradient_tensors_in_use: list[Tensor | None]


def clear(implementation: Any, case: Clearing) -> ClearedSeen:
    """What lesson 1 observes of its `zero_grad`, of the optimizer's."""

    def zero_grad(params: Any, **flag: bool) -> None:
        if case.grouped:
            with suppress(Exception):
                groups = [{"params": [p]} for p in params]
                return implementation(groups, lr=0.5).zero_grad(**flag)
        implementation(params, lr=0.5).zero_grad(**flag)

    seen = lesson1.clear(zero_grad, lesson1.Zeroing(case.leaves, case.set_to_none))
    return ClearedSeen(
        seen.values,
        seen.gradients,
        seen.earlier_gradient_tensors,
        seen.in_use,
        seen.earlier_gradient_tensors_in_use,
    )


@dataclass(frozen=True)
class Settings:
    """Hyperparameters that ought to be refused, or accepted."""

    options: Options

    def called(self, name: str) -> Said:
        options = "".join(f", {key}={_option(value)}" for key, value in self.options.items())
        return f"{name}([p]{options})"


def construct(implementation: Any, case: Settings) -> str:
    """`ValueError` if the constructor refuses, `accepted` if it does not."""
    p = torch.ones(1, requires_grad=True)
    made: list[Any] = []
    action: Callable[[], Any] = lambda: made.append(  # noqa: E731
        implementation([p], **keywords(case.options))
    )
    outcome = refusal(action)
    return "accepted" if made else outcome
