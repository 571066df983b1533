"""Whether plain data are the same but for rounding: for pages and pictures, never for verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

ROUNDING = 1e-6


def alike(a: Any, b: Any) -> bool:
    """Whether two values are the same, numbers but for rounding; nan is like nan."""
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(alike, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(alike(value, b[key]) for key, value in a.items())
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, int | float) and isinstance(b, int | float):
        near = abs(a - b) <= ROUNDING * max(abs(a), abs(b))
        return near or a == b or (a != a and b != b)
    return bool(a == b)


def parts_at(a: Sequence[Any], b: Sequence[Any]) -> int | None:
    """The first place at which two sequences differ; None if there is none."""
    for place, (one, other) in enumerate(zip(a, b, strict=False)):
        if not alike(one, other):
            return place
    return None if len(a) == len(b) else min(len(a), len(b))
