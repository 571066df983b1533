"""Right answers pass and wrong ones fail, in this process."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import TypeVar

import pytest

from autograder.checks.judge import Status, Verdict, judge
from autograder.checks.table import Tables
from autograder.course import load_course
from autograder.results.make import called
from autograder.subjects.local import LocalSubject, ObjectSubject
from solutions.misconceptions import Misconception
from tests.solutions.variants import Variant

T = TypeVar("T")

COURSE = load_course()
TABLES = Tables(COURSE.root)


def collected(package: str, kind: type[T]) -> Iterator[tuple[str, T]]:
    """The variants or misconceptions of all lessons."""
    for lesson in COURSE.lessons:
        module = importlib.import_module(f"{package}.{lesson.id}")
        for value in vars(module).values():
            if isinstance(value, kind):
                yield lesson.id, value


VARIANTS = list(collected("tests.solutions.variants", Variant))
MISCONCEPTIONS = list(collected("solutions.misconceptions", Misconception))


def judged(lesson: str, exercise: str, implementation: object) -> list[Verdict]:
    checks = [c for c in COURSE.checks if (c.lesson, c.exercise) == (lesson, exercise)]
    assert checks, f"no check is about {exercise}"
    subject = ObjectSubject(exercise, implementation, COURSE.root / "tests")
    return list(judge(checks, subject, TABLES))


def test_the_solutions_score_100_in_process() -> None:
    verdicts = list(judge(COURSE.checks, LocalSubject(COURSE.root, "solutions"), TABLES))
    assert [v.check.id for v in verdicts if v.status is not Status.PASSED] == []
    assert sum(verdict.points for verdict in verdicts) == 100


@pytest.mark.parametrize(
    ("lesson", "variant"), VARIANTS, ids=[f"{v.exercise}: {v.style}" for _, v in VARIANTS]
)
def test_accepted_variants_pass(lesson: str, variant: Variant) -> None:
    for verdict in judged(lesson, variant.exercise, variant.implementation):
        assert verdict.status is Status.PASSED, (
            f"{verdict.check.id}: {verdict.failure} on {called(verdict)}"
        )


@pytest.mark.parametrize(
    ("lesson", "misconception"), MISCONCEPTIONS, ids=[m.id for _, m in MISCONCEPTIONS]
)
def test_misconceptions_fail(lesson: str, misconception: Misconception) -> None:
    verdicts = judged(lesson, misconception.exercise, misconception.implementation)
    assert any(verdict.status is not Status.PASSED for verdict in verdicts)
    assert all(v.status is not Status.GRADER_ERROR for v in verdicts)


def test_every_exercise_has_variants() -> None:
    exercises = {check.exercise for check in COURSE.checks}
    counts = {name: sum(v.exercise == name for _, v in VARIANTS) for name in exercises}
    assert min(counts.values()) >= 3, counts


def test_every_check_is_failed_by_some_misconception() -> None:
    """A check that no wrong answer fails would be dead."""
    alive = {
        verdict.check.id
        for lesson, m in MISCONCEPTIONS
        for verdict in judged(lesson, m.exercise, m.implementation)
        if verdict.status is not Status.PASSED
    }
    assert {check.id for check in COURSE.checks} - alive == set()
