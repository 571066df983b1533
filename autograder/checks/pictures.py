"""The kinds of pictures that a failing case can be drawn as, as plain data.

Which case is drawn as what stands in the course's views, see `autograder.checks.views`. Drawing
them is the affair of reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True)
class Contours:
    """A loss over two parameters: `values[row][column]` at (`x[column]`, `y[row]`)."""

    x: list[float]
    y: list[float]
    values: list[list[float]]


@dataclass(frozen=True)
class Path:
    """Where two parameters go, step by step, from one start; and the loss that they go down, where
    there is one."""

    title: str
    x: str
    y: str
    theirs: list[Point]
    right: list[Point]
    contours: Contours | None = None


@dataclass(frozen=True)
class Curve:
    """A number at each step, such as a loss or a parameter, on both sides.

    `first` is the number of the first step: 0 where the curve begins before it.
    """

    title: str
    x: str
    y: str
    theirs: list[float]
    right: list[float]
    first: int = 1


@dataclass(frozen=True)
class Shapes:
    """Shapes that are put together, and what becomes of them: `operands` by their names.

    `right` is empty where they have to be refused.
    """

    title: str
    operands: list[tuple[str, list[int]]]
    theirs: list[int]
    right: list[int]


@dataclass(frozen=True)
class Sweep:
    """A result for each setting, on both sides."""

    title: str
    x: str
    y: str
    settings: list[str]
    theirs: list[float]
    right: list[float]


Picture = Path | Curve | Shapes | Sweep


def parts_at(theirs: Sequence[object], right: Sequence[object]) -> int | None:
    """The first place at which two sequences differ by more than rounding; None if there is
    none."""
    for place, (a, b) in enumerate(zip(theirs, right, strict=False)):
        if not _alike(a, b):
            return place
    return None if len(theirs) == len(right) else min(len(theirs), len(right))


def _alike(a: object, b: object) -> bool:
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(_alike, a, b))
    if isinstance(a, int | float) and isinstance(b, int | float):
        return a == b or abs(a - b) <= 1e-6 * max(abs(a), abs(b)) or (a != a and b != b)
    return a == b
