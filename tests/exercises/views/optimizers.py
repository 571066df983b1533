"""Optimizers on a student's page: what lessons 4 and 5 share."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from torch import Tensor

from autograder.alike import parts_at
from autograder.checks.pictures import Curve, Path, Picture
from tests.exercises.scenarios import gradients as lesson1
from tests.exercises.scenarios import optimizers as scenario
from tests.exercises.scenarios.leaves import Leaf
from tests.exercises.views import lesson1_gradients as lesson1_views
from tests.exercises.views.drawing import curve, path
from tests.exercises.views.writing import (
    guarded,
    in_use,
    indented,
    keywords,
    literal,
    names,
    number,
    params,
    text,
)


def optimize(name: str, case: scenario.Steps) -> str:
    """The parameters after each step; of a combination, without the option it is about too."""
    if case.beyond:
        others = {key: value for key, value in case.options.items() if key != case.beyond}
        without = replace(case, options=others, beyond="")
        first = optimize(name, replace(case, beyond=""))
        return f"{first}\n# the same without {case.beyond}\n{optimize(name, without)}"
    leaves = [leaf for group in case.groups for leaf in group.leaves]
    made, _ = params(leaves)
    body = [f"optimizer = {name}({_arguments(case)})"]
    for index, gradients in enumerate(case.gradients):
        body += _step(case, index, gradients)
    if case.training:
        again = "for _ in range(2):  # the second time with a new optimizer of the same parameters"
        body = [again, *indented(body)]
    facts = ", ".join(f"{p}.is_leaf, {p}.requires_grad" for p in names(leaves))
    end = [f'print("leaves, and they require grad:", {facts})', *in_use(leaves)]
    return text(made, "", body, end)


def _arguments(case: scenario.Steps) -> str:
    """The parameters, or the groups, and the options."""
    called = iter(names([leaf for group in case.groups for leaf in group.leaves]))
    groups = [[next(called) for _ in group.leaves] for group in case.groups]
    if len(groups) == 1 and not case.groups[0].options:
        listed = f"[{', '.join(groups[0])}]"
        argument = f"(p for p in {listed})" if case.one_pass else listed
    else:
        parts = [
            f"dict(params=[{', '.join(group)}]{keywords(given.options)})"
            for group, given in zip(groups, case.groups, strict=True)
        ]
        argument = f"[{', '.join(parts)}]"
    return argument + keywords(case.options)


def _step(case: scenario.Steps, index: int, gradients: list[Tensor | None]) -> list[str]:
    leaves = [leaf for group in case.groups for leaf in group.leaves]
    called = names(leaves)
    lines = []
    if case.rates and (rate := case.rates[index]) is not None:
        lines += ["for group in optimizer.param_groups:", f'    group["lr"] = {number(rate)}']
    if case.training:
        lines += _trained(case, index, called, gradients)
    else:
        before = case.gradients[index - 1] if index else [None] * len(gradients)
        for p, leaf, then, now in zip(called, leaves, before, gradients, strict=True):
            lines += [_gradient(case, p, leaf, then, now)]
        lines += ["optimizer.step()"]
    lines += [f'print("step {index + 1}:", {", ".join(f"{p}.tolist()" for p in called)})']
    return [*lines, f'print("    gradients:", {", ".join(f"{p}.grad" for p in called)})']


def _gradient(
    case: scenario.Steps, p: str, leaf: Leaf, before: Tensor | None, now: Tensor | None
) -> str:
    """The gradient of a step: a new tensor, or new numbers in the one that is there."""
    if now is None:
        return f"{p}.grad = None"
    if before is not None and not case.fresh:
        return f"{p}.grad.copy_({literal(now)})"
    if leaf.strided:
        return f"{p}.grad = torch.empty_like({p}).detach().copy_({literal(now)})"
    return f"{p}.grad = {literal(now)}"


def _trained(
    case: scenario.Steps, index: int, called: list[str], gradients: list[Tensor | None]
) -> list[str]:
    """A step of a training loop, on a loss that has these gradients."""
    products = [
        f"({p} * {literal(g)}).sum()"
        for p, g in zip(called, gradients, strict=True)
        if g is not None
    ]
    cleared = [f"{' = '.join(f'{p}.grad' for p in called)} = None"]
    if not (case.unaided and index == len(case.gradients) - 1):
        by_hand = [] if case.unaided else cleared
        loss = f"({' + '.join(products)}).backward()"
        return ["optimizer.zero_grad()", *by_hand, loss, "optimizer.step()"]
    return [
        "calls = 0",
        "def closure():",
        "    global calls",
        "    calls += 1",
        *indented(cleared),
        f"    loss = {' + '.join(products)} + calls",
        "    loss.backward()",
        "    return loss",
        "loss = optimizer.step(closure)",
        'print("loss:", loss, "calls of the closure:", calls)',
    ]


def clear(name: str, case: scenario.Clearing) -> str:
    """What lesson 1 shows of its `zero_grad`, of the optimizer's."""
    made, argument = params(case.leaves)
    flag = "" if case.set_to_none is None else f"set_to_none={case.set_to_none}"
    call = f"{name}({argument}, lr=0.5).zero_grad({flag})"
    zeroing = lesson1.Zeroing(case.leaves, case.set_to_none)
    return text(made, lesson1_views.cleared(zeroing, call))


def construct(name: str, case: scenario.Settings) -> str:
    """What is refused, or accepted."""
    call = f"{name}([p]{keywords(case.options)})"
    return text("p = torch.ones(1, requires_grad=True)", guarded(call, shows=False))


CODE = {
    scenario.optimize: optimize,
    scenario.clear: clear,
    scenario.construct: construct,
}


def life(case: Any, observed: Any, expected: Any) -> Picture | None:
    """The parameter that goes another way first, over the steps."""
    if not isinstance(case, scenario.Steps) or not isinstance(observed, scenario.StepsSeen):
        return None
    leaves = [leaf for group in case.groups for leaf in group.leaves]
    found: list[Path | Curve] = []
    for place, (name, leaf) in enumerate(zip(names(leaves), leaves, strict=True)):
        theirs, right = (
            [
                step.parameters[place].flatten()
                for step in side.steps
                if place < len(step.parameters)
            ]
            for side in (observed, expected)
        )
        start = leaf.value.flatten()
        one: Path | Curve | None
        if len(start) == 2:
            ways = [start, *theirs], [start, *right]
            one = path(f"The way of {name}", (f"{name}[0]", f"{name}[1]"), ways)
        else:
            one = _one_number(name, start, theirs, right)
        found += [one] if one else []
    return min(found, key=_first_step, default=None)


def _first_step(picture: Path | Curve) -> float:
    """The step at which both sides part."""
    place = parts_at(picture.theirs, picture.right)
    return math.inf if place is None else place


def _one_number(
    name: str, start: Tensor, theirs: list[Tensor], right: list[Tensor]
) -> Curve | None:
    """The number of a parameter that goes another way first."""
    found: list[Curve] = []
    for index in range(len(start)):
        label = name if len(start) == 1 else f"{name}[{index}]"
        if any(index >= len(value) for value in theirs):
            return None
        sides = ([value[index].item() for value in side] for side in (theirs, right))
        one = curve(f"The way of {label}", ("step", label), sides, [start[index].item()])
        found += [one] if one else []
    return min(found, key=_first_step, default=None)
