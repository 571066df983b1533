"""Right answers in other styles than the reference's: the checks must pass every one of them.

They are written from the contract and from how people write such code, not from the checks. A
comment "Trap:" says what a check might trip over although the contract allows it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Variant:
    """One right answer to one exercise."""

    exercise: str  # "gradient_step"
    style: str  # "data attribute", a few words
    implementation: Any  # what a submission calls by the exercise's name


def variant(exercise: str, style: str) -> Callable[[Any], Variant]:
    """Decorate a function or class: it becomes a `Variant` of `exercise`."""

    def decorate(implementation: Any) -> Variant:
        return Variant(exercise, style, implementation)

    return decorate
