"""Lesson 3 on a student's page."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from autograder.checks.pictures import Picture, Shapes
from tests.exercises.scenarios import calls
from tests.exercises.scenarios import losses as scenario
from tests.exercises.views.writing import given, guarded, literal, text


def loss(name: str, case: scenario.Errors) -> str:
    """The loss, its gradient, and both arguments afterwards."""
    flag = "" if case.reduction is None else f', reduction="{case.reduction}"'
    leaf = "leaf" if case.computed else "prediction"
    floating = case.target.is_floating_point()
    return text(
        f"{leaf} = {literal(case.prediction, 'requires_grad=True')}",
        ["prediction = leaf * 1  # computed, as a model's output is"] if case.computed else [],
        f"target = {literal(case.target)}",
        "",
        f"loss = {name}(prediction, target{flag})",
        'print("loss:", loss)',
        'print("as a list:", loss.tolist())',
        "weights = torch.arange(1, loss.numel() + 1).reshape(loss.shape)",
        "(loss * weights).sum().backward()",
        f'print("gradient:", {leaf}.grad.tolist())',
        'print("afterwards:", prediction, target)',
        ['print("target\'s gradient:", target.grad, target.requires_grad)'] if floating else [],
    )


def refuse(name: str, case: calls.Arguments) -> str:
    """What is refused, or what came back."""
    arguments = [given(value) for value in case.positional]
    arguments += [f"{key}={given(value)}" for key, value in case.keywords.items()]
    return text(guarded(f"{name}({', '.join(arguments)})"))


CODE = {scenario.loss: loss, calls.refuse: refuse}


def broadcast(case: Any, observed: Any, expected: Any) -> Picture | None:
    """The shapes of prediction and target, where they should have been refused and were not."""
    if not isinstance(case, calls.Arguments) or len(case.positional) != 2:
        return None
    prediction, target = case.positional
    if not (isinstance(prediction, Tensor) and isinstance(target, Tensor)):
        return None
    if prediction.shape == target.shape or not str(observed).startswith("no error, but tensor"):
        return None
    both = [("prediction", list(prediction.shape)), ("target", list(target.shape))]
    try:
        together = list(torch.broadcast_shapes(prediction.shape, target.shape))
    except RuntimeError:  # these shapes do not go together
        return None
    return Shapes("What becomes of prediction - target", both, together, [])


def vectorised(case: Any, observed: Any, expected: Any) -> Picture | None:
    """The shape of a loss, where it is another."""
    if not isinstance(case, scenario.Errors):
        return broadcast(case, observed, expected)
    theirs, right = observed.loss, expected.loss
    if not (isinstance(theirs, Tensor) and isinstance(right, Tensor)) or theirs.ndim > 2:
        return None
    if theirs.shape == right.shape or case.prediction.ndim > 2:
        return None
    both = [("prediction", list(case.prediction.shape)), ("target", list(case.target.shape))]
    return Shapes("The shape of the loss", both, list(theirs.shape), list(right.shape))


PICTURES = dict.fromkeys(["mse_loss", "l1_loss", "norm_loss", "cross_entropy"], vectorised)
