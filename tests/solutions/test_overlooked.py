"""Wrong answers that once had all points lose those of the checks that are about their mistake."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import pytest

from autograder.checks.judge import Status, judge
from autograder.checks.table import Tables
from autograder.course import Lesson, load_course
from autograder.subjects.local import ObjectSubject
from tests.solutions.overlooked import Overlooked

COURSE = load_course()


def overlooked_in(lesson: Lesson) -> Iterator[Overlooked]:
    module = importlib.import_module(f"tests.solutions.overlooked.{lesson.id}")
    for value in vars(module).values():
        if isinstance(value, Overlooked):
            yield value


ALL = [(lesson, wrong) for lesson in COURSE.lessons for wrong in overlooked_in(lesson)]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables(COURSE.root)


@pytest.mark.parametrize(
    ("lesson", "wrong"), ALL, ids=[f"{wrong.exercise}: {wrong.mistake}" for _, wrong in ALL]
)
def test_a_mistake_costs_the_points_of_its_checks(
    lesson: Lesson, wrong: Overlooked, tables: Tables
) -> None:
    checks = [check for check in lesson.checks if check.exercise == wrong.exercise]
    subject = ObjectSubject(wrong.exercise, wrong.implementation, COURSE.root / "tests")
    verdicts = list(judge(checks, subject, tables, shrink=False))
    failed = tuple(v.check.name for v in verdicts if v.status is not Status.PASSED)
    assert failed == wrong.fails


def test_ids_are_not_shared() -> None:
    names = [(wrong.exercise, wrong.mistake) for _, wrong in ALL]
    assert len(set(names)) == len(names)
