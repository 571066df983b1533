"""The known wrong answers of a course, and what each shows on a check's cases."""

from __future__ import annotations

import importlib
import importlib.util
import threading
from collections.abc import Iterator

from autograder.checks.check import Check
from autograder.checks.judge import assess, run_table
from autograder.checks.table import Tables
from autograder.course import Course, CourseError
from autograder.subjects.local import ObjectSubject
from autograder.subjects.outcome import Outcome, TimedOut
from solutions.misconceptions import Misconception


class Catalogue:
    """Finds the misconceptions of a course. What they show is computed when it is asked for, once.

    Usable from several threads.
    """

    def __init__(self, course: Course, tables: Tables) -> None:
        self._tables = tables
        self._folder = course.root / "solutions"
        self._lock = threading.RLock()
        self._outcomes: dict[tuple[str, Misconception], tuple[Outcome, ...] | None] = {}
        self._by_exercise: dict[tuple[str, str], list[Misconception]] = {}
        exercises = {(check.lesson, check.exercise) for check in course.checks}
        for lesson in course.lessons:
            for misconception in misconceptions(lesson.id):
                key = lesson.id, misconception.exercise
                if key not in exercises:
                    raise CourseError(f"{misconception.id}: no check is about {key[1]}")
                self._by_exercise.setdefault(key, []).append(misconception)

    def of(self, check: Check) -> list[Misconception]:
        """The misconceptions of the check's exercise."""
        return self._by_exercise.get((check.lesson, check.exercise), [])

    def outcomes(self, check: Check, misconception: Misconception) -> tuple[Outcome, ...] | None:
        """What a misconception shows on each case of a check's table; None if it never ends."""
        key = check.id, misconception
        with self._lock:
            if key not in self._outcomes:
                self._outcomes[key] = self._observe(check, misconception)
            return self._outcomes[key]

    def passes(self, check: Check, misconception: Misconception) -> bool:
        """Whether a misconception passes a check."""
        outcomes = self.outcomes(check, misconception)
        if outcomes is None:
            return False
        table = self._tables.of(check)
        rows = zip(table.cases, outcomes, table.expected, strict=False)
        failures = [assess(check, case, outcome, expected) for case, outcome, expected in rows]
        return failures[-1] is None if check.any_case else not any(failures)

    def _observe(self, check: Check, misconception: Misconception) -> tuple[Outcome, ...] | None:
        subject = ObjectSubject(misconception.exercise, misconception.implementation, self._folder)
        subject.load(check.lesson)
        try:
            return tuple(run_table(self._tables.of(check), subject)[0])
        except TimedOut:
            return None


def misconceptions(lesson: str) -> Iterator[Misconception]:
    """The misconceptions in a lesson's file, in the order in which they stand."""
    name = f"solutions.misconceptions.{lesson}"
    if importlib.util.find_spec(name) is None:
        return
    for value in vars(importlib.import_module(name)).values():
        if isinstance(value, Misconception):
            yield value
