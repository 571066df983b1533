"""The tolerances lie between right answers written differently and the nearest wrong one."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator

import pytest

from autograder.checks.check import Check
from autograder.checks.compare import Mismatch, measuring
from autograder.checks.judge import run_table
from autograder.course import load_course
from autograder.diagnosis.known import collected
from autograder.folders import MISCONCEPTIONS
from autograder.subjects.local import ObjectSubject
from autograder.subjects.outcome import Value
from tests.autograder.course import ROOT
from tests.solutions.test_proof import VARIANTS

COURSE = load_course(ROOT)
TABLES = COURSE.tables()
EXERCISES = list(dict.fromkeys((check.lesson, check.exercise) for check in COURSE.checks))

ROOM = 10
"""Right answers stay below a tenth of the tolerance; wrong ones are ten times beyond it or more."""


def differences(checks: list[Check], implementation: object) -> Iterator[float]:
    """The largest difference on each case, as a multiple of the tolerance; infinite where it is
    not one of numbers: a shape, a kind, an exception, a property that does not hold."""
    for check in checks:
        table = TABLES.of(check)
        subject = ObjectSubject(check.exercise, implementation, COURSE.root / "tests")
        subject.load(check.lesson)
        outcomes = run_table(table, subject).outcomes
        for case, outcome, expected in table.beside(outcomes):
            if not isinstance(outcome, Value):
                yield float("inf")
                continue
            observed = check.observation(outcome)
            with measuring() as measured:
                try:
                    check.compare(case, observed, expected)
                    found = measured.largest
                except Mismatch:
                    found = measured.largest if measured.largest > 1 else float("inf")
            yield found


def distance(checks: list[Check], implementation: object) -> float:
    """How far a wrong answer is from a right one, or a distance that is far enough."""
    furthest = 0.0
    for found in differences(checks, implementation):
        furthest = max(furthest, found)
        if furthest >= ROOM:
            break
    return furthest


@pytest.mark.parametrize(("lesson", "exercise"), EXERCISES, ids=[e for _, e in EXERCISES])
def test_there_is_room_on_both_sides(lesson: str, exercise: str) -> None:
    checks = [c for c in COURSE.checks if (c.lesson, c.exercise) == (lesson, exercise)]
    checks = [check for check in checks if not check.any_case]
    right = [v.implementation for _, v in VARIANTS if v.exercise == exercise]
    wrong = [m for m in collected(MISCONCEPTIONS, lesson) if m.exercise == exercise]
    with contextlib.redirect_stdout(io.StringIO()):
        spread = {str(one): max(differences(checks, one), default=0.0) for one in right}
        away = {m.id: distance(checks, m.implementation) for m in wrong} if checks else {}
    assert max(spread.values()) <= 1 / ROOM, spread
    assert all(far >= ROOM for far in away.values()), away
