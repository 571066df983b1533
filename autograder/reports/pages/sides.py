"""Two sides of a failure: which words differ, and all that was observed, part by part."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.alike import alike
from autograder.messages.catalogue import say
from autograder.messages.places import describe_path
from autograder.messages.printable import cut

MAX_PARTS = 24
"""Parts that differ which are listed; the first ones tell."""

UNSAID = ("loop_variables", "sums")
"""Parts that are observed for the diagnosis, and say nothing to a student."""

WIDTH = 160
"""Characters of one part."""

DIGITS = 6, 9, 17
"""Significant digits of a number: the usual ones, and more where they do not tell two apart."""

Way = tuple[str, ...]
"""The fields and places that lead to a part, as `messages.places` takes them."""

_WORDS = re.compile(r"-?\d+\.?\d*(?:e[-+]?\d+)?|\w+|\s+|.", re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """A piece of a text, and whether the other side has another one there."""

    text: str
    differs: bool


def marked(theirs: str, right: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces; where they have nothing in common, all of it differs."""
    a, b = _WORDS.findall(theirs), _WORDS.findall(right)
    left: list[Piece] = []
    other: list[Piece] = []
    for kind, i, j, k, n in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        differs = kind != "equal" or not "".join(a[i:j]).strip()
        _add(left, "".join(a[i:j]), differs)
        _add(other, "".join(b[k:n]), differs)
    return left, other


def _add(pieces: list[Piece], text: str, differs: bool) -> None:
    """Add a piece; one like the piece before it makes that one longer."""
    if pieces and pieces[-1].differs == differs:
        pieces[-1] = Piece(pieces[-1].text + text, differs)
    elif text:
        pieces.append(Piece(text, differs))


@dataclass(frozen=True)
class Part:
    """One part of what was observed on both sides; its name is empty if it is all."""

    name: str
    theirs: str
    right: str


def parts_that_differ(observed: Any, expected: Any) -> tuple[list[Part], int]:
    """The parts that differ, up to a number of them, and how many are the same."""
    theirs, right = dict(_flat(observed, ())), dict(_flat(expected, ()))
    paths = list(dict.fromkeys([*theirs, *right]))
    differing = [path for path in paths if not alike(theirs.get(path), right.get(path))]
    rows = [
        Part(say(describe_path(path)), *_told_apart(theirs, right, path))
        for path in differing[:MAX_PARTS]
    ]
    return rows, len(paths) - len(differing)


def _told_apart(theirs: Mapping[Way, Any], right: Mapping[Way, Any], path: Way) -> tuple[str, str]:
    """A part on both sides, in as many digits as it takes to see that they differ."""
    for digits in DIGITS:
        found = tuple(
            cut(text_of(side[path], digits), WIDTH) if path in side else ""
            for side in (theirs, right)
        )
        if found[0] != found[1]:
            break
    return found[0], found[1]


def _flat(value: Any, path: Way) -> Iterator[tuple[Way, Any]]:
    """The parts of an observation, each with the way to it: a tensor is one."""
    if isinstance(value, dict) and not value.keys() & {"tensor", "float", "kind"}:
        for key, item in value.items():
            if key not in UNSAID:
                yield from _flat(item, (*path, str(key)))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from _flat(item, (*path, f"[{index}]"))
    else:
        yield path, value


def text_of(value: Any, digits: int = DIGITS[0]) -> str:
    """A part of the evidence as one would type it."""
    if isinstance(value, dict) and "tensor" in value:
        dtype = value.get("dtype", "")
        usual = "" if dtype in ("float64", "int64") else f", {dtype}"
        return f"tensor({text_of(value['tensor'], digits)}{usual})"
    if isinstance(value, dict) and "float" in value:
        return str(value["float"])
    if isinstance(value, dict) and "kind" in value:
        return " ".join(str(item) for item in value.values())
    if isinstance(value, dict):
        return ", ".join(f"{key}={text_of(item, digits)}" for key, item in value.items())
    if isinstance(value, list):
        return f"[{', '.join(text_of(item, digits) for item in value)}]"
    if isinstance(value, float):
        return number(value, digits)
    return repr(value) if isinstance(value, str) else str(value)


def number(value: float, digits: int = DIGITS[0]) -> str:
    """A number in so many digits, which still says that it is a float."""
    text = f"{value:.{digits}g}"
    return text if any(c in text for c in ".einf") else f"{text}.0"
