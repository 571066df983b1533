"""The place of a value in what was observed, in words: terminal and pages say the same."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SINGULAR = {"batches": "batch", "losses": "loss", "passes": "pass", "returned": "item"}

_PLACE = re.compile(r"\[(\d{1,9})\]")

_IN_USE = " in use"


def describe_path(path: Sequence[str]) -> str:
    """`["steps", "[1]", "parameters", "[0]"]` as words: `parameter 1 of step 2`."""
    words: list[str] = []
    for part in path:
        found = _PLACE.fullmatch(part)
        number = int(found[1]) + 1 if found else 0
        if number and words and not words[-1][-1:].isdigit():
            words.append(_numbered(words.pop(), number))
        elif number:
            words.append(f"item {number}")
        else:
            words.append(part.replace("_", " "))
    return " of ".join(reversed(words))


def _numbered(name: str, number: int) -> str:
    """One of several things: `parameter 2`; of `parameters in use`, `parameter 2 in use`."""
    if name.endswith(_IN_USE):
        return _numbered(name.removesuffix(_IN_USE), number) + _IN_USE
    return f"{_SINGULAR.get(name, name.removesuffix('s'))} {number}"
