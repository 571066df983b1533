"""What a check is, and the decorator that makes one of a function in `tests/exercises/`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.checks.outlines import Outline
from autograder.limits import CHECK_CPU_SECONDS
from autograder.subjects.outcome import Call, Value

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from autograder.subjects.perform import Scenario

DEFAULT_CASES = 8


@dataclass(frozen=True)
class Check:
    """One thing an exercise must do, worth whole points.

    Attributes
    ----------
    lesson, name:
        `lesson4_sgd` and `weight_decay`; together the id, `lesson4_sgd::weight_decay`.
    exercise:
        The name in the lesson's file that is put to the test: a function or a class.
    title, rule:
        A few words for a table, and the sentence a student reads: what the check demands.
    strategy, by_hand, count:
        Where the cases come from: `examples` by hand first, then `count` drawn ones.
    oracle:
        Gives an implementation of torch's own that must agree with the reference on every case.
        May be given by name, `module:function`, where it would tell the answer.
    any_case:
        One case that goes well is enough; they are run one by one until then. For what depends on
        chance, such as a training that must reach an accuracy.
    attested:
        What it looks at is not a value that must be computed but what the submission's process
        says of itself, such as that something was left alone. Code that patches the process could
        forge that, so results mark it.
    off_limits:
        Patterns of what the exercise must not call (see `offlimits.names`): the entry for the
        exercise in `OFF_LIMITS` of the check's module.
    needs:
        Names of checks of the same lesson without which a failure of this one says nothing new.
    """

    lesson: str
    name: str
    exercise: str
    title: str
    rule: str
    points: int
    scenario: Scenario
    strategy: SearchStrategy[Any] | None
    by_hand: Callable[[], Sequence[Any]]
    count: int
    oracle: Callable[[], Any] | str | None
    needs: tuple[str, ...]
    cpu_seconds: float
    any_case: bool
    attested: bool
    off_limits: tuple[str, ...]
    judge: Callable[..., None]
    file: Path
    line: int

    @property
    def id(self) -> str:
        return f"{self.lesson}::{self.name}"

    @property
    def outline(self) -> Outline:
        """What is known of it without its module."""
        return Outline(
            lesson=self.lesson,
            name=self.name,
            exercise=self.exercise,
            title=self.title,
            rule=self.rule,
            points=self.points,
            line=self.line,
            needs=self.needs,
            attested=self.attested,
        )

    @cached_property
    def examples(self) -> tuple[Any, ...]:
        """The cases by hand."""
        return tuple(self.by_hand())

    @cached_property
    def _looks_at(self) -> tuple[str, ...]:
        """Which of `case`, `observed` and `expected` the comparison asks for."""
        return tuple(inspect.signature(self.judge).parameters)

    @property
    def needs_expected(self) -> bool:
        """Whether the comparison looks at the reference's observation at all."""
        return "expected" in self._looks_at

    def call(self, encoded: Sequence[bytes]) -> Call:
        """The request that runs these cases, as the wire encodes them."""
        return Call(
            self.lesson,
            self.exercise,
            self.scenario.name,
            list(encoded),
            self.cpu_seconds,
            list(self.off_limits),
        )

    def observation(self, value: Value) -> Any:
        """What was observed, as the scenario declares it; raises `WireError` if it is not that."""
        from autograder import wire  # imports torch

        return wire.decode(value.data, self.scenario.observation_type)

    def compare(self, case: Any, observed: Any, expected: Any) -> None:
        """Raise `Mismatch` if what was observed is not what the check demands."""
        available = {"case": case, "observed": observed, "expected": expected}
        self.judge(**{name: available[name] for name in self._looks_at})


def check(
    exercise: str,
    *,
    title: str,
    points: int,
    scenario: Callable[[Any, Any], Any],
    cases: SearchStrategy[Any] | None = None,
    examples: Sequence[Any] | Callable[[], Sequence[Any]] = (),
    count: int = DEFAULT_CASES,
    oracle: Callable[[], Any] | str | None = None,
    needs: Sequence[str] = (),
    cpu_seconds: float = CHECK_CPU_SECONDS,
    any_case: bool = False,
    attested: bool = False,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a graded check of a function `test_<name>(observed, expected)` in `test_<lesson>.py`.

    The function compares: it may ask for any of `case`, `observed` and `expected`, and raises
    `Mismatch` (through `same` or `expect`) where they do not fit. Its docstring is the sentence a
    student reads, so it says what the exercise's docstring promises, and no more. `examples` may be
    a function that makes them, where that takes time.
    """

    from autograder.subjects.perform import Scenario  # imports torch

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        code = function.__code__
        if not function.__doc__:
            raise TypeError(f"{code.co_filename}:{code.co_firstlineno}: a check needs a docstring")
        made = Check(
            lesson=function.__module__.rpartition(".")[2].removeprefix("test_"),
            name=function.__name__.removeprefix("test_"),
            exercise=exercise,
            title=title,
            rule=" ".join(inspect.cleandoc(function.__doc__).split()),
            points=points,
            scenario=Scenario.of(scenario),
            strategy=cases,
            by_hand=examples if callable(examples) else lambda: examples,
            count=count,
            oracle=oracle,
            needs=tuple(name.removeprefix("test_") for name in needs),
            cpu_seconds=cpu_seconds,
            any_case=any_case,
            attested=attested,
            off_limits=tuple(function.__globals__.get("OFF_LIMITS", {}).get(exercise, ())),
            judge=function,
            file=Path(code.co_filename),
            line=code.co_firstlineno,
        )
        function.check = made  # type: ignore[attr-defined]
        return function

    return decorate
