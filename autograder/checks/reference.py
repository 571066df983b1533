"""What is right for a case: the one door of the checks to the answers.

`Reference` is all that the checks know of it. `LiveReference` runs `solutions/`; `CourseReference`
reads what was recorded of it, as long as that is fresh.
"""

from __future__ import annotations

import importlib
import traceback
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol

import msgspec

from autograder import wire
from autograder.checks.check import Check
from autograder.checks.compare import Mismatch, same
from autograder.checks.recorded import NoReference as NoReference
from autograder.checks.recorded import Recordings, require_answers_of
from autograder.checks.recording import Recording
from autograder.checks.table import CaseTable
from autograder.errors import OptimlingsError
from autograder.folders import CHECKS, SOLUTIONS
from autograder.messages.catalogue import message, reason
from autograder.subjects.local import LocalSubject
from autograder.subjects.outcome import Outcome, Raised, Value
from autograder.subjects.perform import describe_exception, one_thread, perform


class GraderError(OptimlingsError):
    """The check itself is broken: a fault of the course, never of a submission."""


def where_it_broke(error: Exception, file: Path) -> str:
    """An exception in words, with the line of the checks' folder that it passed last."""
    text = f"{type(error).__name__}: {error}"
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(file.parent)]
    if not own:
        return text
    name = Path(own[-1].filename).relative_to(file.parent).as_posix()
    return f"{text} ({CHECKS.replace('.', '/')}/{name}, line {own[-1].lineno})"


class Reference(Protocol):
    """Knows what is right."""

    def require(self, lessons: Iterable[str]) -> None:
        """Raise `NoReference` where nothing is known about one of these lessons."""
        ...

    def table(self, check: Check, seed: int) -> CaseTable:
        """The cases of a check for a course seed, with what is right for each.

        Raises `GraderError` where the check is broken, `NoReference` where answers are missing.
        """
        ...

    def expected(self, check: Check, case: Any) -> Any:
        """What is right for one more case. Raises what `table` does."""
        ...


class LiveReference:
    """The answers in the folder `solutions/` of a course, run when they are asked."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._answers = LocalSubject(root, SOLUTIONS)

    def require(self, lessons: Iterable[str]) -> None:
        """See `Reference.require`."""
        require_answers_of(self._root, lessons)

    def table(self, check: Check, seed: int) -> CaseTable:
        """See `Reference.table`. Cases by hand come first, then those that Hypothesis draws."""
        from autograder.checks.hypothesis_cases import draw  # imports Hypothesis

        cases = list(check.examples)
        if check.strategy is not None:
            cases += draw(check.id, check.strategy, check.count, seed)
        expected = self.observe(check, cases)
        encoded = tuple(wire.encode(case) for case in cases)
        by_hand = len(check.examples)
        return CaseTable(check, seed, tuple(cases), encoded, tuple(expected), by_hand)

    def expected(self, check: Check, case: Any) -> Any:
        """See `Reference.expected`."""
        return self.observe(check, [case])[0]

    def observe(self, check: Check, cases: Sequence[Any]) -> list[Any]:
        """What is right for each case; `None` per case where the check compares with nothing."""
        self.require([check.lesson])
        problem = self._answers.load(check.lesson)
        if problem:
            raise GraderError(
                message(
                    "solution_cannot_be_imported",
                    lesson=str(check.lesson),
                    kind=str(problem.kind),
                    text=str(problem.text),
                )
            )
        encoded = [wire.encode(case) for case in cases]
        outcomes = self._answers.run(check.call(encoded)).outcomes
        expected = [_trusted(check, outcome) for outcome in outcomes]
        if check.oracle is not None:
            _agree_with_oracle(check, encoded, expected)
        for case, observed in zip(cases, expected, strict=True):
            try:
                check.compare(case, observed, observed)
            except Mismatch as mismatch:
                raise GraderError(
                    message("reference_fails_check", check=str(check.id), mismatch=reason(mismatch))
                ) from mismatch
        return expected if check.needs_expected else [None] * len(cases)


class CourseReference:
    """What is right in a course: as recorded where that is fresh, else from the answers."""

    def __init__(self, root: Path, recordings: Recordings) -> None:
        self._recordings = recordings
        self._live = LiveReference(root)

    def require(self, lessons: Iterable[str]) -> None:
        """See `Reference.require`."""
        self._recordings.require(lessons)

    def table(self, check: Check, seed: int) -> CaseTable:
        """See `Reference.table`."""
        found = self._recordings.of(check.lesson) if seed == self._recordings.seed else None
        if found is None or check.name not in found.checks:
            return self._live.table(check, seed)
        return _decoded(check, seed, found)

    def expected(self, check: Check, case: Any) -> Any:
        """See `Reference.expected`."""
        return self._live.expected(check, case)


def _decoded(check: Check, seed: int, found: Recording) -> CaseTable:
    kept = found.checks[check.name]
    scenario = check.scenario
    cases = tuple(wire.decode_own(data, scenario.case_type) for data in kept.cases)
    expected: tuple[Any, ...] = (None,) * len(cases)
    if check.needs_expected:
        expected = tuple(wire.decode_own(data, scenario.observation_type) for data in kept.expected)
    return CaseTable(
        check,
        seed,
        cases,
        tuple(kept.cases),
        expected,
        recorded=True,
        encoded_expected=tuple(kept.expected),
    )


def _described(error: BaseException) -> Raised:
    return describe_exception(error, lambda file: False)


def _agree_with_oracle(check: Check, encoded: Sequence[bytes], expected: Sequence[Any]) -> None:
    """Raise `GraderError` where torch's own implementation shows something else."""
    module: Any = SimpleNamespace(**{check.exercise: _oracle(check)()})
    allowed = msgspec.structs.replace(check.call(encoded), off_limits=[])
    with one_thread():
        for index, case in enumerate(encoded):
            outcome = perform(module, allowed, case, _described)
            try:
                same(_trusted(check, outcome), expected[index])
            except Mismatch as mismatch:
                raise GraderError(
                    message(
                        "torch_and_reference_differ",
                        check=str(check.id),
                        index=str(index),
                        mismatch=reason(mismatch),
                    )
                ) from mismatch


def _oracle(check: Check) -> Callable[[], Any]:
    if isinstance(check.oracle, str):
        module, _, name = check.oracle.partition(":")
        found: Callable[[], Any] = getattr(importlib.import_module(module), name)
        return found
    assert check.oracle is not None
    return check.oracle


def _trusted(check: Check, outcome: Outcome) -> Any:
    """What a trusted implementation showed; raises `GraderError` if it did anything else."""
    if not isinstance(outcome, Value):
        raise GraderError(f"{check.id}: {outcome}")
    try:
        return check.observation(outcome)
    except wire.WireError as error:
        raise GraderError(
            message("observation_does_not_fit_its_type", check=str(check.id), reason=reason(error))
        ) from error
