"""What an exercise must not call, since it is what the exercise asks for.

The forbidden parts of torch stay where they are, behind guards that let every call through except
while a check runs that forbids it. So what is off limits in one exercise can be used in another,
and by the student's other code. A guard that stops a call also remembers it: catching the error
does not help.

There are ways around a guard: functions written in C, scripted ones. All of them end in torch's
dispatcher, so that is watched as well, where an exercise forbids operators.

This is a rule of the game, not a boundary: who retypes torch's source passes.
"""

from __future__ import annotations

import functools
import importlib
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from fnmatch import fnmatchcase
from types import ModuleType
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

OPERATORS = "torch.ops."
"""Where torch keeps its operators: `torch.ops.aten.mse_loss`, with its overloads (`.default`)."""

GUARDED_METHODS = ("__init__", "forward", "step")
"""What makes a class useful: a loss's `forward`, an optimizer's `step`, and making one at all."""


class OffLimits(Exception):
    """A call that the exercise forbids; the text is the dotted name of what was called."""


_forbidden: frozenset[str] = frozenset()
_stopped: list[OffLimits] = []
_watching = False


def install(patterns: Sequence[str]) -> None:
    """Put guards around all that the patterns name, once; call it before a submission is imported.

    A pattern is a dotted name whose last part may hold wildcards: `torch.nn.*Loss`. A pattern
    behind a `!` takes names out again. Raises `ValueError` for a pattern that names nothing.
    """
    for pattern in patterns:
        if not pattern.startswith("!") and not _named(pattern):
            raise ValueError(f"{pattern} names nothing in this version of torch")
    for name in names(tuple(patterns)):
        _install(name)
    _watch_threads()


@functools.cache
def names(patterns: tuple[str, ...]) -> frozenset[str]:
    """The dotted names that patterns stand for."""
    found: set[str] = set()
    for pattern in patterns:
        if pattern.startswith("!"):
            found -= {name for name in found if fnmatchcase(name, pattern[1:])}
        else:
            found |= _named(pattern)
    return frozenset(found)


@functools.cache
def _named(pattern: str) -> frozenset[str]:
    """What one pattern names. Looking takes milliseconds, and many exercises share a pattern."""
    parent, _, last = pattern.rpartition(".")
    owner = _resolve(parent)
    candidates = _candidates(parent, owner) if "*" in last else [last]
    return frozenset(
        f"{parent}.{name}"
        for name in candidates
        if fnmatchcase(name, last) and _can_be_guarded(getattr(owner, name, None))
    )


def _candidates(path: str, owner: Any) -> Iterable[str]:
    """The names in a module or class; an operator is in none before somebody asks for it."""
    if not path.startswith(OPERATORS):
        return vars(owner)
    prefix = f"{path.removeprefix(OPERATORS)}::"
    registered = (x for x in torch._C._dispatch_get_all_op_names() if x.startswith(prefix))
    return {name.removeprefix(prefix).partition(".")[0] for name in registered}


@contextmanager
def forbidding(patterns: Sequence[str], watch: bool = False) -> Iterator[list[OffLimits]]:
    """Forbid what the patterns name, in the block; gives the calls that were stopped.

    With `watch`, operators are found however they are called. That takes 5 µs an operation, two to
    three times what small ones take without, so it is not for every case.
    """
    global _forbidden, _watching
    before, _forbidden = _forbidden, names(tuple(patterns))
    _stopped.clear()
    _watching = watch and any(name.startswith(OPERATORS) for name in _forbidden)
    try:
        with _Watch() if _watching else nullcontext():
            yield _stopped
    finally:
        _forbidden, _watching = before, False


@functools.cache
def _watch_threads() -> None:
    """Have threads that begin while operators are watched be watched as well: torch's modes are a
    thread's own."""
    original = threading.Thread._bootstrap_inner  # type: ignore[attr-defined]

    @functools.wraps(original)
    def watched(thread: threading.Thread) -> None:
        with _Watch() if _watching else nullcontext():
            original(thread)

    threading.Thread._bootstrap_inner = watched  # type: ignore[attr-defined]


class _Watch(TorchDispatchMode):
    """Sees every operation that arrives at torch's dispatcher, in the forward and the backward
    pass. Composite ones (`l1_loss`) arrive as their parts: only guards can stop these."""

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Nothing here is compiled; hiding it from the compiler would import it, for a second."""
        return False

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        _stop_if_forbidden(_operator(func))
        return func(*args, **(kwargs or {}))


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
    if name.startswith(OPERATORS):
        _guard_operators()
        return _guard_functions(name)
    parent, _, last = name.rpartition(".")
    owner = _resolve(parent)
    original = getattr(owner, last)
    if not isinstance(original, type):
        setattr(owner, last, _guard(name, original))
        return
    for method in GUARDED_METHODS:
        if method in vars(original):
            setattr(original, method, _guard(name, vars(original)[method]))


@functools.cache
def _guard_operators() -> None:
    """Guard the calls of all operators. They stay the objects they are: parts of torch that are
    imported later take them apart."""
    for kind in (torch._ops.OpOverloadPacket, torch._ops.OpOverload):
        kind.__call__ = _guarded_call(kind.__call__)  # type: ignore[method-assign]


def _guard_functions(name: str) -> None:
    """Guard the functions of C that an operator and its overloads hold (`_op`). A composite one is
    seen nowhere else: it arrives at the dispatcher as its parts."""
    packet = _resolve(name)
    for holder in (packet, *(getattr(packet, overload) for overload in packet.overloads())):
        holder._op = _guard(name, holder._op)


def _guarded_call(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def guarded(operator: Any, /, *args: Any, **kwargs: Any) -> Any:
        if _forbidden:
            _stop_if_forbidden(_operator(operator))
        return original(operator, *args, **kwargs)

    return guarded


@functools.cache
def _operator(operator: Any) -> str:
    """The dotted name of an operator, or of the one that an overload belongs to."""
    return f"{OPERATORS}{getattr(operator, 'overloadpacket', operator)}"


def _stop_if_forbidden(name: str) -> None:
    if name in _forbidden:
        stopped = OffLimits(name)
        _stopped.append(stopped)
        raise stopped


def _guard(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(*args: Any, **kwargs: Any) -> Any:
        _stop_if_forbidden(name)
        return original(*args, **kwargs)

    guarded.__name__ = getattr(original, "__name__", name)
    guarded.__doc__ = original.__doc__
    return guarded
