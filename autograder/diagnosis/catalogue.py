"""The known wrong answers of a course, and what each shows on a check's cases."""

from __future__ import annotations

import threading

from autograder import wire
from autograder.checks.assess import assess, assessed, passes
from autograder.checks.check import Check
from autograder.checks.parts import wrong_parts
from autograder.checks.tables import Tables
from autograder.course import Course, CourseError
from autograder.diagnosis.known import CourseKnownAnswers, Known, KnownAnswers
from autograder.messages.catalogue import message
from autograder.subjects.outcome import Outcome, Value


class Catalogue:
    """Finds the misconceptions of a course. What they show is computed when it is asked for, once.

    Usable from several threads. Raises `CourseError` where a misconception is about no check.
    """

    def __init__(self, course: Course, tables: Tables, known: KnownAnswers | None = None) -> None:
        self._tables = tables
        self._known = known or CourseKnownAnswers(course.root, course.recordings(tables.seed))
        self._lock = threading.RLock()
        self._outcomes: dict[tuple[str, Known], tuple[Outcome, ...] | None] = {}
        self._wrong: dict[tuple[str, Known, int], bool] = {}
        self._fields: dict[tuple[str, Known], frozenset[str]] = {}
        self._right: dict[str, tuple[bytes, ...]] = {}
        self._by_exercise: dict[tuple[str, str], list[Known]] = {}
        exercises = {(check.lesson, check.exercise) for check in course.checks}
        for lesson in course.lessons:
            for one in self._known.of(lesson.id):
                key = lesson.id, one.exercise
                if key not in exercises:
                    raise CourseError(
                        message(
                            "no_check_is_about_exercise",
                            name=str(one.id),
                            exercise=str(one.exercise),
                        )
                    )
                self._by_exercise.setdefault(key, []).append(one)

    def of(self, check: Check) -> list[Known]:
        """The misconceptions of the check's exercise."""
        return self._by_exercise.get((check.lesson, check.exercise), [])

    def outcomes(self, check: Check, known: Known) -> tuple[Outcome, ...] | None:
        """What a misconception shows on each case of a check's table; None if it never ends."""
        key = check.id, known
        with self._lock:
            if key not in self._outcomes:
                self._outcomes[key] = self._known.outcomes(self._tables.of(check), known)
            return self._outcomes[key]

    def passes(self, check: Check, known: Known) -> bool:
        """Whether a misconception passes a check."""
        outcomes = self.outcomes(check, known)
        if outcomes is None:
            return False
        places = range(1 if check.any_case else len(outcomes))
        return not any(self.wrong(check, known, index) for index in places)

    def wrong(self, check: Check, known: Known, index: int) -> bool:
        """Whether a misconception is wrong in a case of a check's table.

        Where one good case is enough, it is asked of the check as a whole.
        """
        key = check.id, known, index
        with self._lock:
            if key not in self._wrong:
                self._wrong[key] = self._is_wrong(check, known, index)
            return self._wrong[key]

    def wrong_fields(self, check: Check, known: Known) -> frozenset[str]:
        """The fields of the observation in which a misconception is wrong in some case."""
        key = check.id, known
        with self._lock:
            if key not in self._fields:
                table = self._tables.of(check)
                rows = zip(
                    table.cases, self.outcomes(check, known) or (), table.expected, strict=False
                )
                self._fields[key] = frozenset(
                    field for row in rows for field in wrong_parts(check, *row)
                )
            return self._fields[key]

    def _is_wrong(self, check: Check, known: Known, index: int) -> bool:
        outcomes = self.outcomes(check, known)
        if outcomes is None:
            return True
        table = self._tables.of(check)
        if check.any_case:
            return not passes(check, assessed(table, outcomes))
        outcome = outcomes[index]
        if isinstance(outcome, Value) and outcome.data == self._bytes_of_right(check)[index]:
            return False  # most are right in most checks, to the last bit
        return assess(check, table.cases[index], outcome, table.expected[index]) is not None

    def _bytes_of_right(self, check: Check) -> tuple[bytes, ...]:
        """What is right for each case, as the wire encodes it; empty where nothing is compared."""
        if check.id not in self._right:
            table = self._tables.of(check)
            compared = check.needs_expected
            self._right[check.id] = tuple(
                wire.encode(value) if compared else b"" for value in table.expected
            )
        return self._right[check.id]
