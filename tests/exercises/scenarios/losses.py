"""Scenarios of lesson 3: what is minimised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from autograder.shown import shown


@dataclass(frozen=True)
class Errors:
    """A prediction and its target. `reduction=None` leaves the argument out."""

    prediction: Tensor
    target: Tensor
    reduction: str | None = None

    def called(self, name: str) -> str:
        flag = "" if self.reduction is None else f", reduction={self.reduction!r}"
        return f"{name}({shown(self.prediction)}, {shown(self.target)}{flag})"


@dataclass(frozen=True)
class LossSeen:
    loss: Any
    gradient: Tensor | None


def loss(implementation: Any, case: Errors) -> LossSeen:
    """The loss, and its gradient in the prediction.

    A loss of several elements is summed with the weights 1, 2, 3, …, so that none can take
    another's place.
    """
    prediction = case.prediction.clone().requires_grad_()
    reduction = {} if case.reduction is None else {"reduction": case.reduction}
    result = implementation(prediction, case.target.clone(), **reduction)
    if isinstance(result, Tensor) and result.requires_grad:
        weights = torch.arange(1, result.numel() + 1, dtype=result.dtype).reshape(result.shape)
        (result * weights).sum().backward()
    return LossSeen(result, prediction.grad)
