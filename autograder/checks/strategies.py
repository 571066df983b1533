"""Hypothesis's strategies, by the same names, made only when cases are drawn from them.

`from autograder.checks import strategies as st` in a file of checks. A run that has its cases
recorded draws none: it then never imports Hypothesis, which takes as long as many checks.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hypothesis.strategies import *  # noqa: F403
    from hypothesis.strategies import SearchStrategy


class Later:
    """A strategy that is made when it is first drawn from, once."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make

    @functools.cached_property
    def made(self) -> SearchStrategy[Any]:
        """Hypothesis's own strategy."""
        found: SearchStrategy[Any] = self._make()
        return found

    def __or__(self, other: Any) -> Later:
        return Later(lambda: self.made | made(other))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *a, **k: Later(lambda: getattr(self.made, name)(*made(a), **made(k)))


def made(value: Any) -> Any:
    """A value with Hypothesis's own strategies in it."""
    if isinstance(value, Later):
        return value.made
    if type(value) in (list, tuple):
        return type(value)(made(item) for item in value)
    if type(value) is dict:
        return {key: made(item) for key, item in value.items()}
    return value


def _composite(function: Callable[..., Any]) -> Callable[..., Any]:
    """`composite`: the function's `draw` takes strategies of either kind."""

    @functools.wraps(function)
    def drawing(draw: Callable[[Any], Any], *args: Any, **kwargs: Any) -> Any:
        return function(lambda strategy: draw(made(strategy)), *args, **kwargs)

    @functools.cache
    def own() -> Callable[..., Any]:
        from hypothesis.strategies import composite

        return composite(drawing)

    @functools.wraps(function)
    def strategy(*args: Any, **kwargs: Any) -> Later:
        return Later(lambda: own()(*args, **kwargs))

    return strategy


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(name)
    if name == "composite":
        return _composite

    def function(*args: Any, **kwargs: Any) -> Later:
        def make() -> Any:
            import hypothesis.strategies

            return getattr(hypothesis.strategies, name)(*made(args), **made(kwargs))

        return Later(make)

    return function
