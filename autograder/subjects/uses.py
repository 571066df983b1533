"""Which of a submission's other exercises an exercise calls, seen by watching the calls.

What a function's code names tells what it can reach; without that there is nothing to watch. The
watch looks on as a profiler does. It wraps nothing and puts nothing in another's place, so code
under test finds its functions and classes as they are.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

from autograder.folders import EXERCISES
from autograder.limits import WATCHED_EVENTS

MAX_WRAPPERS = 20

_PREFIX = f"{EXERCISES}."


@contextmanager
def watched(module: ModuleType, exercise: str) -> Iterator[set[str]]:
    """Note what an exercise of a lesson's module calls of its own and other lessons, by names such
    as `lesson2_step.gradient_step`. A profiler of somebody else's is left alone."""
    watch = _Watch(_reachable(module, exercise))
    if not watch.waiting or sys.getprofile() is not None:
        yield watch.found
        return
    see = watch.see
    sys.setprofile(see)
    try:
        yield watch.found
    finally:
        if sys.getprofile() is see:
            sys.setprofile(None)


class _Watch:
    """A profiler that waits for the first call of each of some functions, and then is gone."""

    def __init__(self, names: Mapping[CodeType, str]) -> None:
        self._names = names
        self._left = WATCHED_EVENTS
        self.waiting = set(names.values())
        self.found: set[str] = set()

    def see(self, frame: FrameType, event: str, argument: Any) -> None:
        self._left -= 1
        name = self._names.get(frame.f_code) if event == "call" else None
        if name is not None:
            self.found.add(name)
            self.waiting.discard(name)
        if not self.waiting or self._left <= 0:
            sys.setprofile(None)


def _reachable(module: ModuleType, exercise: str) -> dict[CodeType, str]:
    """The code of all functions and classes of lessons that an exercise can reach by their names,
    with the names to report."""
    start = vars(module).get(exercise)
    own = {function.__code__ for function in _functions(start)}
    found: dict[CodeType, str] = {}
    done = {id(start)}
    waiting = [start]
    while waiting:
        thing = waiting.pop()
        for other in _named_by(thing):
            if id(other) in done:
                continue
            done.add(id(other))
            waiting.append(other)
            name = f"{other.__module__.removeprefix(_PREFIX)}.{other.__name__}"
            found |= {f.__code__: name for f in _functions(other) if f.__code__ not in own}
    return found


def _named_by(thing: Any) -> Iterator[Any]:
    """The functions and classes of lessons that something names, its base classes included."""
    if _is_class(thing):
        yield from (base for base in type.mro(thing)[1:] if _is_of_lessons(base))
    for function in _functions(thing):
        names = set(_names(function.__code__))
        for value in _values(names, function.__globals__):
            if _is_of_lessons(value):
                yield value


def _values(names: Iterable[str], scope: Mapping[str, Any]) -> Iterator[Any]:
    """What names stand for in a module, and in those modules of lessons that are among them."""
    names = set(names)
    for name in names:
        value = scope.get(name, sys.modules.get(name))
        yield value
        if type(value) is ModuleType and value.__name__.startswith(_PREFIX):
            yield from (vars(value).get(inner) for inner in names)


def _names(code: CodeType) -> Iterator[str]:
    """The names of globals and attributes in a function, and in functions within it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _functions(thing: Any) -> Iterator[FunctionType]:
    """A function of a lesson's, or the methods of a class."""
    if _is_class(thing):
        for value in type.__dict__["__dict__"].__get__(thing).values():
            if type(value) in (staticmethod, classmethod):
                value = value.__func__
            elif type(value) is property:
                value = value.fget
            if type(value) is FunctionType:
                yield from _functions(value)
    elif type(thing) is FunctionType:
        inner = _unwrapped(thing)
        if str(inner.__globals__.get("__name__")).startswith(_PREFIX):
            yield inner


def _unwrapped(function: FunctionType) -> FunctionType:
    """The function within those that decorators, such as `torch.no_grad()`, put around it."""
    for _ in range(MAX_WRAPPERS):
        inner = vars(function).get("__wrapped__")
        if type(inner) is not FunctionType:
            break
        function = inner
    return function


def _is_class(thing: Any) -> bool:
    return issubclass(type(thing), type)


def _is_of_lessons(thing: Any) -> bool:
    """Whether something is a function or class that a file of the submission's defines."""
    if not (_is_class(thing) or type(thing) is FunctionType):
        return False
    module = thing.__module__
    return isinstance(module, str) and module.startswith(_PREFIX)
