"""The known wrong answers of a course, and what each shows on a check's cases."""

from __future__ import annotations

import threading

from autograder.checks.assess import assessed, passes
from autograder.checks.check import Check
from autograder.checks.tables import Tables
from autograder.course import Course, CourseError
from autograder.diagnosis.known import CourseKnownAnswers, Known, KnownAnswers
from autograder.subjects.outcome import Outcome


class Catalogue:
    """Finds the misconceptions of a course. What they show is computed when it is asked for, once.

    Usable from several threads. Raises `CourseError` where a misconception is about no check.
    """

    def __init__(self, course: Course, tables: Tables, known: KnownAnswers | None = None) -> None:
        self._tables = tables
        self._known = known or CourseKnownAnswers(course.root, course.recordings(tables.seed))
        self._lock = threading.RLock()
        self._outcomes: dict[tuple[str, Known], tuple[Outcome, ...] | None] = {}
        self._by_exercise: dict[tuple[str, str], list[Known]] = {}
        exercises = {(check.lesson, check.exercise) for check in course.checks}
        for lesson in course.lessons:
            for one in self._known.of(lesson.id):
                key = lesson.id, one.exercise
                if key not in exercises:
                    raise CourseError(f"{one.id}: no check is about {one.exercise}")
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
        return passes(check, assessed(self._tables.of(check), outcomes))
