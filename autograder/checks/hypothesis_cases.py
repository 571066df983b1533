"""Cases from Hypothesis: drawn once per check and course seed, shrunk where a check fails."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase, Verbosity
from hypothesis.strategies import SearchStrategy

from autograder import wire
from autograder.checks.hypothesis_internals import internals
from autograder.checks.strategies import made
from autograder.errors import OptimlingsError
from autograder.limits import MAX_SHRINKS

_lock = threading.Lock()  # Hypothesis keeps global state


class _Found(OptimlingsError):
    """Tells Hypothesis that a case fails."""


class _BudgetSpent(BaseException):
    """Leaves Hypothesis, which catches every Exception."""


def draw(check_id: str, strategy: SearchStrategy[Any], count: int, seed: int) -> list[Any]:
    """`count` cases (fewer if the strategy has no more), the same for the same id and seed."""
    drawn: dict[bytes, Any] = {}

    def collect(case: Any) -> None:
        drawn.setdefault(wire.encode(case), case)

    with _lock, _fixed_surroundings():
        _replay(check_id, strategy, seed, count, (Phase.generate,), collect)
    return list(drawn.values())


def shrink(
    check_id: str,
    strategy: SearchStrategy[Any],
    count: int,
    seed: int,
    fails: Callable[[Any], bool],
    runs: int = MAX_SHRINKS,
) -> Any | None:
    """The smallest failing case found, starting from the drawn ones; None if none fails again.

    `runs` bounds the search.

    The `explain` phase is left out: it costs many times what the shrinking does.
    """
    smallest = None
    budget = runs

    def look(case: Any) -> None:
        nonlocal smallest, budget
        if budget == 0:
            raise _BudgetSpent
        budget -= 1
        if fails(case):
            smallest = case
            raise _Found

    # However it ends, `smallest` holds what there is.
    with _lock, _fixed_surroundings(), suppress(_Found, _BudgetSpent, hypothesis.errors.Flaky):
        _replay(check_id, strategy, seed, count, (Phase.generate, Phase.shrink), look)
    return smallest


def _replay(
    check_id: str,
    strategy: SearchStrategy[Any],
    seed: int,
    count: int,
    phases: tuple[Phase, ...],
    body: Callable[[Any], None],
) -> None:
    @hypothesis.seed(zlib.crc32(f"{seed} {check_id}".encode()))
    @hypothesis.settings(
        max_examples=count,
        phases=phases,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
        report_multiple_bugs=False,
        print_blob=False,
    )
    @hypothesis.given(made(strategy))
    def visit(case: Any) -> None:
        body(case)

    visit()


@contextmanager
def _fixed_surroundings() -> Iterator[None]:
    """Keep Hypothesis from mixing constants of imported source files into what it draws.

    It does so since 6.131 to find bugs faster. Here it would give every student other cases, taken
    from their own code. There is no public switch; `tests/autograder` watches that this one works.
    """
    inside = internals()
    original = inside.providers._get_local_constants
    inside.providers._get_local_constants = lambda: inside.nothing
    inside.forget()
    try:
        yield
    finally:
        inside.providers._get_local_constants = original
        inside.forget()
