"""Known wrong answers, and what each shows on a case: the one door of the diagnosis to them.

`KnownAnswers` is all that the diagnosis knows of it. `LiveKnownAnswers` runs the implementations in
`solutions/misconceptions/`; `CourseKnownAnswers` knows what was recorded of them.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from autograder.checks.check import Check
from autograder.checks.judge import run_table
from autograder.checks.recorded import Recordings
from autograder.checks.recording import RecordedKnown, Recording
from autograder.checks.table import CaseTable
from autograder.folders import MISCONCEPTIONS, SOLUTIONS
from autograder.subjects.local import ObjectSubject
from autograder.subjects.outcome import Outcome, TimedOut


@dataclass(frozen=True)
class Known:
    """A known wrong answer: its id and name, its exercise, and the sentence that helps.

    `form` counts those of one id: a mistake can be written in several ways. `beside` are the ids
    of other mistakes that are in it too.
    """

    id: str
    exercise: str
    name: str
    hint: str
    form: int = 0
    beside: tuple[str, ...] = ()

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all mistakes in it."""
        return frozenset([self.id, *self.beside])


class KnownAnswers(Protocol):
    """Knows the wrong answers that people really give."""

    def of(self, lesson: str) -> Sequence[Known]:
        """The known wrong answers to the exercises of a lesson."""
        ...

    def outcomes(self, table: CaseTable, known: Known) -> tuple[Outcome, ...] | None:
        """What one shows on each case of a table; None if it never ends."""
        ...


@runtime_checkable
class Answer(Protocol):
    """An answer to one exercise that stands in a module: right or wrong, with a name or without."""

    @property
    def exercise(self) -> str: ...

    @property
    def implementation(self) -> Any: ...


def collected(package: str, lesson: str) -> list[Any]:
    """The answers in the module of a lesson in `package`, and in lists there, in their order.

    `package` is one of `folders.MISCONCEPTIONS`, `VARIANTS` and `OVERLOOKED`. There are none where
    the package has no module for the lesson.
    """
    name = f"{package}.{lesson}"
    try:
        if importlib.util.find_spec(name) is None:
            return []
    except ModuleNotFoundError:  # the package is missing, too
        return []
    found: list[Any] = []
    for value in vars(importlib.import_module(name)).values():
        found += value if isinstance(value, list) else [value]
    return [value for value in found if isinstance(value, Answer) and not isinstance(value, type)]


class CourseKnownAnswers:
    """The known wrong answers of a course: as recorded where that is fresh, else live."""

    def __init__(self, root: Path, recordings: Recordings) -> None:
        self._recordings = recordings
        self._live = LiveKnownAnswers(root)
        self._recorded: dict[str, dict[Known, RecordedKnown]] = {}

    def of(self, lesson: str) -> Sequence[Known]:
        """See `KnownAnswers.of`."""
        found = self._recordings.of(lesson)
        return self._live.of(lesson) if found is None else list(self._of_recording(found))

    def outcomes(self, table: CaseTable, known: Known) -> tuple[Outcome, ...] | None:
        """See `KnownAnswers.outcomes`."""
        check = table.check
        found = self._recordings.of(check.lesson)
        if found is None or not table.recorded:
            return self._live.outcomes(table, known)
        outcomes = self._of_recording(found)[known].outcomes[check.name]
        return None if outcomes is None else tuple(outcomes)

    def _of_recording(self, found: Recording) -> dict[Known, RecordedKnown]:
        if found.lesson not in self._recorded:
            self._recorded[found.lesson] = {_of_record(one): one for one in found.known()}
        return self._recorded[found.lesson]


def _of_record(one: RecordedKnown) -> Known:
    return Known(one.id, one.exercise, one.name, one.hint, one.form, tuple(one.beside))


class LiveKnownAnswers:
    """The wrong answers of a course's folder `solutions/misconceptions/`, run when asked."""

    def __init__(self, root: Path) -> None:
        self._folder = root / SOLUTIONS
        self._found: dict[str, dict[Known, Any]] = {}

    def of(self, lesson: str) -> Sequence[Known]:
        """See `KnownAnswers.of`."""
        return list(self._implementations(lesson))

    def outcomes(self, table: CaseTable, known: Known) -> tuple[Outcome, ...] | None:
        """See `KnownAnswers.outcomes`."""
        check: Check = table.check
        implementation = self.implementation(check.lesson, known)
        subject = ObjectSubject(known.exercise, implementation, self._folder)
        subject.load(check.lesson)
        try:
            return tuple(run_table(table, subject).outcomes)
        except TimedOut:
            return None

    def implementation(self, lesson: str, known: Known) -> Any:
        """The wrong answer itself."""
        return self._implementations(lesson)[known]

    def _implementations(self, lesson: str) -> dict[Known, Any]:
        if lesson not in self._found:
            forms: dict[str, int] = {}
            found: dict[Known, Any] = {}
            for answer in collected(MISCONCEPTIONS, lesson):
                form = forms[answer.id] = forms.get(answer.id, -1) + 1
                beside = tuple(getattr(answer, "beside", ()))
                known = Known(answer.id, answer.exercise, answer.name, answer.hint, form, beside)
                found[known] = answer.implementation
            self._found[lesson] = found
        return self._found[lesson]
