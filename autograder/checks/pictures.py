"""The kinds of pictures that a failing case can be drawn as, as plain data.

Which case is drawn as what stands in the course's views, see `autograder.checks.views`. Drawing
them is the affair of reports.
"""

from __future__ import annotations

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
