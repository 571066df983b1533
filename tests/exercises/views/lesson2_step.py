"""Lesson 2 on a student's page."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from autograder.checks.pictures import Picture
from tests.exercises.scenarios import step as scenario
from tests.exercises.views.drawing import curve, numbers, path
from tests.exercises.views.writing import (
    in_use,
    leaf,
    literal,
    names,
    number,
    params,
    show_leaves,
    text,
    used,
)


def step(name: str, case: scenario.Step) -> str:
    """The parameters after the step."""
    made, argument = params(case.leaves, case.one_pass)
    return text(
        made,
        "",
        f"{name}({argument}, lr={number(case.lr)})",
        show_leaves(case.leaves),
        in_use(case.leaves),
    )


def functional_step(name: str, case: scenario.Step) -> str:
    """What came back, and the old parameters; then a change of the old ones, which must not show
    in the new ones."""
    made, argument = params(case.leaves, case.one_pass)
    listed = ", ".join(names(case.leaves))
    return text(
        made,
        "",
        f"new = {name}({argument}, lr={number(case.lr)})",
        'print("came back:", new)',
        "for q in new:",
        '    print("a leaf:", q.is_leaf, "requires_grad:", q.requires_grad)',
        show_leaves(case.leaves),
        "with torch.no_grad():",
        f"    for p in [{listed}]:",
        "        p += 100",
        'print("when the old parameters move on:", new)',
        "",
        used("new"),
    )


def fit_line(name: str, case: scenario.Line) -> str:
    """The losses, and the line."""
    return text(
        f"x = {literal(case.x)}",
        f"t = {literal(case.t)}",
        leaf("weight", case.weight),
        leaf("bias", case.bias),
        "",
        f"losses = {name}(x, t, weight, bias, lr={number(case.lr)}, epochs={case.epochs})",
        'print("losses:", losses)',
        'print("weight:", weight.tolist(), "bias:", bias.tolist())',
        'print("require grad:", weight.requires_grad, bias.requires_grad)',
        'print("x:", x, "t:", t)',
        "weight.grad = bias.grad = None",
        used("[weight, bias]"),
    )


_LOSSES = {
    "norm": "(3 * {first} - 1).norm()",
    "product": "(p1 * p2 - 1).square().sum()",
}


def minimize(name: str, case: scenario.Descent) -> str:
    """The losses, and the parameters."""
    made, argument = params(case.leaves, case.one_pass)
    called = names(case.leaves)
    counted = {"first": called[:1], "last": called[-1:]}.get(case.loss, called)
    squares = " + ".join(f"weighted({p})" for p in counted)
    loss = _LOSSES.get(case.loss, squares).format(first=called[0])
    weighted = [
        "def weighted(p):",
        "    k = torch.arange(1, p.numel() + 1, dtype=p.dtype).reshape(p.shape)",
        "    return (k * (p - 1) ** 2).sum()",
        "",
    ]
    return text(
        made,
        "",
        weighted if "weighted" in loss else [],
        "def loss():",
        f"    return {loss}",
        "",
        f"losses = {name}(loss, {argument}, lr={number(case.lr)}, steps={case.steps})",
        'print("losses:", losses)',
        [f'print("{p}:", {p}.tolist(), "requires_grad:", {p}.requires_grad)' for p in called],
        f"for p in [{', '.join(called)}]:",
        "    p.grad = None",
        used(f"[{', '.join(called)}]"),
    )


CODE = {
    scenario.step: step,
    scenario.functional_step: functional_step,
    scenario.fit_line: fit_line,
    scenario.minimize: minimize,
}


def moved(case: Any, observed: Any, expected: Any) -> Picture | None:
    """The first parameter of two numbers, or of one, before and after."""
    if not isinstance(case, scenario.Step) or not isinstance(observed, scenario.StepSeen):
        return None
    for one, theirs, right in zip(case.leaves, observed.values, expected.values, strict=False):
        found: Picture | None
        if one.value.numel() == 1 and theirs.numel() == 1:
            ends = [theirs.item()], [right.item()]
            found = curve("The parameter", ("step", "p"), ends, [one.value.item()])
        else:
            ways = [one.value, theirs], [one.value, right]
            found = path("Where the parameter goes", ("p[0]", "p[1]"), ways)
        if found:
            return found
    return None


def line(case: Any, observed: Any, expected: Any) -> Picture | None:
    """The losses; or where the line ends, on the contours of the loss."""
    if not isinstance(case, scenario.Line):
        return None
    sides = observed.run, expected.run
    losses = curve("The loss", ("epoch", "loss"), [side.losses for side in sides])
    return losses or _on_contours(case, *sides)


def _on_contours(case: scenario.Line, observed: Any, expected: Any) -> Picture | None:
    def loss(weight: Tensor, bias: Tensor) -> Tensor:
        residuals = weight[..., None] * case.x.flatten() + bias[..., None] - case.t.flatten()
        return residuals.square().mean(-1)

    start = [case.weight.value.item(), case.bias.value.item()]
    ends = [[p.item() for p in side.parameters] for side in (observed, expected)]
    ways = ([start, end] for end in ends)
    return path("From the first line to the last", ("weight", "bias"), ways, loss)


def descent(case: Any, observed: Any, expected: Any) -> Picture | None:
    """The losses; or where the first parameter ends, if it has two numbers."""
    if not isinstance(case, scenario.Descent):
        return None
    if found := curve("The loss", ("step", "loss"), [observed.losses, expected.losses]):
        return found
    start = numbers(case.leaves[0].value)
    ways = ([start, side.parameters[0]] for side in (observed, expected))
    loss = _weighted_squares if case.loss in ("squares", "first") else None
    return path("From the start to the end", ("p[0]", "p[1]"), ways, loss)


def _weighted_squares(first: Tensor, second: Tensor) -> Tensor:
    return torch.square(first - 1) + 2 * torch.square(second - 1)


PICTURES = {"gradient_step": moved, "fit_line": line, "minimize": descent}
