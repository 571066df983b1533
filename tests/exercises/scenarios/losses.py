"""Scenarios of lesson 3: what is minimised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from autograder.messages.catalogue import Said, in_a_row, words
from autograder.shown import shown
from tests.exercises.scenarios.leaves import LeafSeen, snapshot


@dataclass(frozen=True)
class Errors:
    """A prediction and its target. `reduction=None` leaves the argument out.

    `computed`: the prediction is no leaf but comes out of a computation, as a model's output does.
    Then it can be written into without an error.
    """

    prediction: Tensor
    target: Tensor
    reduction: str | None = None
    computed: bool = False

    def called(self, name: str) -> Said:
        flag = "" if self.reduction is None else f", reduction={self.reduction!r}"
        call = f"{name}({shown(self.prediction)}, {shown(self.target)}{flag})"
        computed = [words("the prediction is a model's output")] if self.computed else []
        return in_a_row([call, *computed])


@dataclass(frozen=True)
class LossSeen:
    """A loss, its gradient in the first argument, and what is left of both arguments."""

    loss: Any
    gradient: Tensor | None
    arguments: list[LeafSeen]


def loss(implementation: Any, case: Errors) -> LossSeen:
    """The loss, its gradient in the prediction, and what both arguments are good for afterwards.

    A loss of several elements is summed with the weights 1, 2, 3, …, so that none can take
    another's place.
    """
    leaf, target = case.prediction.clone().requires_grad_(), case.target.clone()
    prediction = leaf * 1 if case.computed else leaf
    reduction = {} if case.reduction is None else {"reduction": case.reduction}
    result = implementation(prediction, target, **reduction)
    if isinstance(result, Tensor) and result.requires_grad:
        weights = torch.arange(1, result.numel() + 1, dtype=result.dtype).reshape(result.shape)
        (result * weights).sum().backward()
    value, gradient = snapshot(result), snapshot(leaf.grad)
    return LossSeen(value, gradient, [_left_of(prediction), _left_of(target)])


def _left_of(argument: Tensor) -> LeafSeen:
    """What is left of an argument. Class indices are put to use as numbers."""
    if not argument.is_leaf:  # the result of a computation: there is no gradient to read
        value = snapshot(argument)
        return LeafSeen(value, None, argument.requires_grad, False, value * value + 0.75 * value)
    return LeafSeen.of(argument if argument.is_floating_point() else argument.double())
