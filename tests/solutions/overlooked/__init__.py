"""Wrong answers that once had all points: each must fail the checks that it names, and no others.

A file per lesson. They have no names as misconceptions have, and no hints: hardly anybody writes
them. They keep the checks looking at what they once did not look at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Overlooked:
    """An implementation of `exercise` in which `mistake` is the one thing wrong.

    `fails` are the names of the checks that it must fail, all of them.
    """

    exercise: str
    mistake: str
    fails: tuple[str, ...]
    implementation: Any


def overlooked(exercise: str, mistake: str, *fails: str) -> Callable[[Any], Overlooked]:
    """Decorator: make an `Overlooked` of a function or class."""
    return lambda implementation: Overlooked(exercise, mistake, fails, implementation)
