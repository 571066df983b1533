"""Observations as pictures: what the lessons' `PICTURES` shares.

What a submission sent can be anything, so everything is looked at before it is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
from torch import Tensor

from autograder.alike import parts_at
from autograder.checks.pictures import Contours, Curve, Path, Point

GRID = 25
"""Points along each side of a loss's contours."""


def numbers(value: Any) -> list[float] | None:
    """A list of finite numbers; None for anything else."""
    if isinstance(value, Tensor):
        value = value.tolist() if value.ndim == 1 and not value.is_complex() else None
    if not isinstance(value, list) or not all(_is_number(item) for item in value):
        return None
    return [float(item) for item in value]


def _is_number(value: Any) -> bool:
    real = isinstance(value, int | float) and not isinstance(value, bool)
    return real and math.isfinite(value) and abs(value) < 1e12


def curve(
    title: str,
    axes: tuple[str, str],
    sides: Iterable[Any],
    start: Sequence[float] = (),
    first: int = 1,
) -> Curve | None:
    """Two lists of numbers, theirs and the right one, as curves, if they are that, and differ.

    `start` begins both; `first` is the number of the step after it.
    """
    ours, wanted = map(numbers, sides)
    if not ours or not wanted or parts_at(ours, wanted) is None:
        return None
    if len(start) + max(len(ours), len(wanted)) < 2:
        return None
    return Curve(title, *axes, [*start, *ours], [*start, *wanted], first - len(start))


def path(
    title: str,
    axes: tuple[str, str],
    sides: Iterable[Sequence[Any]],
    loss: Callable[[Tensor, Tensor], Tensor] | None = None,
) -> Path | None:
    """Two lists of pairs as paths, if they are that, and differ. `loss` gives the loss over a grid
    of both parameters."""
    ours, wanted = map(_points, sides)
    if not ours or not wanted or parts_at(ours, wanted) is None:
        return None
    contours = _contours(loss, [*ours, *wanted]) if loss else None
    return Path(title, *axes, ours, wanted, contours)


def _points(values: Sequence[Any]) -> list[Point] | None:
    found = []
    for value in values:
        pair = numbers(value)
        if pair is None or len(pair) != 2:
            return None
        found.append((pair[0], pair[1]))
    return found


def _contours(loss: Callable[[Tensor, Tensor], Tensor], points: Sequence[Point]) -> Contours:
    """The loss around the points, with room at every side."""
    axes = []
    span = max(max(p[i] for p in points) - min(p[i] for p in points) for i in (0, 1)) or 1.0
    for i in (0, 1):
        middle = (max(p[i] for p in points) + min(p[i] for p in points)) / 2
        axes.append(torch.linspace(middle - 0.75 * span, middle + 0.75 * span, GRID).double())
    x, y = torch.meshgrid(axes[0], axes[1], indexing="xy")
    return Contours(axes[0].tolist(), axes[1].tolist(), loss(x, y).tolist())
