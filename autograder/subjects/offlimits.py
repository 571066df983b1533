"""What an exercise must not call, since it is what the exercise asks for.

The forbidden parts of torch stay where they are, behind guards that let every call through except
while a check runs that forbids it. So what is off limits in one exercise can be used in another,
and by the student's other code. A guard that stops a call also remembers it: catching the error
does not help.

This is a rule of the game, not a boundary: who retypes torch's source passes.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from types import ModuleType
from typing import Any

GUARDED_METHODS = ("__init__", "forward", "step")
"""What makes a class useful: a loss's `forward`, an optimizer's `step`, and making one at all."""


class OffLimits(Exception):
    """A call that the exercise forbids; the text is the dotted name of what was called."""


_forbidden: frozenset[str] = frozenset()
_stopped: list[OffLimits] = []


def install(patterns: Sequence[str]) -> None:
    """Put guards around all that the patterns name, once; call it before a submission is imported.

    A pattern is a dotted name whose last part may hold wildcards: `torch.nn.*Loss`. A pattern
    behind a `!` takes names out again. Raises `ValueError` for a pattern that names nothing.
    """
    for pattern in patterns:
        if not pattern.startswith("!") and not names((pattern,)):
            raise ValueError(f"{pattern} names nothing in this version of torch")
    for name in names(tuple(patterns)):
        _install(name)


@functools.cache
def names(patterns: tuple[str, ...]) -> frozenset[str]:
    """The dotted names that patterns stand for."""
    found: set[str] = set()
    for pattern in patterns:
        if pattern.startswith("!"):
            found -= {name for name in found if fnmatchcase(name, pattern[1:])}
            continue
        parent, _, last = pattern.rpartition(".")
        owner = _resolve(parent)
        candidates = vars(owner) if "*" in last else [last]
        found |= {
            f"{parent}.{name}"
            for name in candidates
            if fnmatchcase(name, last) and _can_be_guarded(getattr(owner, name, None))
        }
    return frozenset(found)


@contextmanager
def forbidding(patterns: Sequence[str]) -> Iterator[list[OffLimits]]:
    """Forbid what the patterns name, in the block; gives the calls that were stopped."""
    global _forbidden
    before, _forbidden = _forbidden, names(tuple(patterns))
    _stopped.clear()
    try:
        yield _stopped
    finally:
        _forbidden = before


def _resolve(path: str) -> Any:
    """The module or class of a dotted name."""
    try:
        return importlib.import_module(path)
    except ModuleNotFoundError:
        parent, _, last = path.rpartition(".")
        return getattr(_resolve(parent), last)


def _can_be_guarded(thing: Any) -> bool:
    return callable(thing) and not isinstance(thing, ModuleType)


@functools.cache
def _install(name: str) -> None:
    parent, _, last = name.rpartition(".")
    owner = _resolve(parent)
    original = getattr(owner, last)
    if not isinstance(original, type):
        setattr(owner, last, _guard(name, original))
        return
    for method in GUARDED_METHODS:
        if method in vars(original):
            setattr(original, method, _guard(name, vars(original)[method]))


def _guard(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if name in _forbidden:
            stopped = OffLimits(name)
            _stopped.append(stopped)
            raise stopped
        return original(*args, **kwargs)

    guarded.__name__ = getattr(original, "__name__", name)
    guarded.__doc__ = original.__doc__
    return guarded
