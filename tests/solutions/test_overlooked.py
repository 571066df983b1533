"""Wrong answers that once had all points lose those of the checks that are about their mistake."""

from __future__ import annotations

import pytest

from autograder.checks.judge import Judge
from autograder.checks.tables import Tables
from autograder.checks.verdict import Status
from autograder.course import Lesson, load_course
from autograder.diagnosis.known import collected
from autograder.folders import OVERLOOKED
from autograder.subjects.local import ObjectSubject
from tests.autograder.course import ROOT
from tests.solutions.overlooked import Overlooked

COURSE = load_course(ROOT)


ALL = [(x, wrong) for x in COURSE.lessons for wrong in collected(OVERLOOKED, x.id)]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return COURSE.tables()


@pytest.mark.parametrize(
    ("lesson", "wrong"), ALL, ids=[f"{wrong.exercise}: {wrong.mistake}" for _, wrong in ALL]
)
def test_a_mistake_costs_the_points_of_its_checks(
    lesson: Lesson, wrong: Overlooked, tables: Tables
) -> None:
    checks = [check for check in lesson.checks if check.exercise == wrong.exercise]
    subject = ObjectSubject(wrong.exercise, wrong.implementation, COURSE.root / "tests")
    verdicts = Judge(subject, tables, shrink=False).judge_all(checks)
    failed = tuple(v.check.name for v in verdicts if v.status is not Status.PASSED)
    assert failed == wrong.fails


def test_ids_are_not_shared() -> None:
    names = [(wrong.exercise, wrong.mistake) for _, wrong in ALL]
    assert len(set(names)) == len(names)
