"""Right answers pass and wrong ones fail, in this process.

`optimlings prove`, which `.ci/run` runs, tries all of them; one in six is in the ordinary run.
"""

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
from tests.autograder.programs import one_in_six
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
    "answer", one_in_six((f"{x[1].exercise}: {x[1].style}", x) for x in VARIANTS)
)
def test_accepted_variants_pass(answer: tuple[str, Variant]) -> None:
    lesson, variant = answer
    for verdict in judged(lesson, variant.exercise, variant.implementation):
        assert verdict.status is Status.PASSED, (
            f"{verdict.check.id}: {verdict.failure} on {called(verdict)}"
        )


@pytest.mark.parametrize("answer", one_in_six((x[1].id, x) for x in MISCONCEPTIONS))
def test_misconceptions_fail(answer: tuple[str, Misconception]) -> None:
    lesson, misconception = answer
    verdicts = judged(lesson, misconception.exercise, misconception.implementation)
    assert any(verdict.status is not Status.PASSED for verdict in verdicts)
    assert all(v.status is not Status.GRADER_ERROR for v in verdicts)


def test_every_exercise_has_variants() -> None:
    exercises = {check.exercise for check in COURSE.checks}
    counts = {name: sum(v.exercise == name for _, v in VARIANTS) for name in exercises}
    assert min(counts.values()) >= 3, counts


@pytest.mark.program
def test_every_check_is_failed_by_some_misconception() -> None:
    """A check that no wrong answer fails would be dead."""
    alive = {
        verdict.check.id
        for lesson, m in MISCONCEPTIONS
        for verdict in judged(lesson, m.exercise, m.implementation)
        if verdict.status is not Status.PASSED
    }
    assert {check.id for check in COURSE.checks} - alive == set()
