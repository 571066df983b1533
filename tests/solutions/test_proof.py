"""Right answers pass and wrong ones fail, in this process."""

from __future__ import annotations

from functools import cache

import pytest

from autograder.checks.judge import Judge
from autograder.checks.verdict import Status, Verdict
from autograder.course import load_course
from autograder.diagnosis.known import collected
from autograder.folders import MISCONCEPTIONS as MISCONCEPTION_MODULES
from autograder.folders import VARIANTS as VARIANT_MODULES
from autograder.results.make import called
from autograder.subjects.local import LocalSubject, ObjectSubject
from solutions.misconceptions import Misconception
from tests.autograder.course import ROOT
from tests.solutions.variants import Variant

COURSE = load_course(ROOT)
TABLES = COURSE.tables()


VARIANTS = [(x.id, answer) for x in COURSE.lessons for answer in collected(VARIANT_MODULES, x.id)]
MISCONCEPTIONS = [
    (x.id, answer) for x in COURSE.lessons for answer in collected(MISCONCEPTION_MODULES, x.id)
]


@cache  # what each answer gets is asked for twice
def judged(lesson: str, exercise: str, implementation: object) -> list[Verdict]:
    checks = [c for c in COURSE.checks if (c.lesson, c.exercise) == (lesson, exercise)]
    assert checks, f"no check is about {exercise}"
    subject = ObjectSubject(exercise, implementation, COURSE.root / "tests")
    return Judge(subject, TABLES).judge_all(checks)


def test_the_solutions_have_all_points_in_process() -> None:
    judge = Judge(LocalSubject(COURSE.root, "solutions"), TABLES)
    verdicts = judge.judge_all(COURSE.checks)
    assert [v.check.id for v in verdicts if v.status is not Status.PASSED] == []
    assert sum(v.points for v in verdicts) == sum(x.points for x in COURSE.lessons)


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
