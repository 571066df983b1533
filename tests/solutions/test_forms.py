"""Forms of answers of which it is known what is right are judged so: right ones have all points,
wrong ones have not, and have their mistake's name where it has one."""

from __future__ import annotations

import contextlib
import io
from functools import cache
from types import ModuleType
from typing import Any

import pytest

from autograder.checks.judge import Judge
from autograder.checks.tables import Tables
from autograder.checks.verdict import Status, Verdict
from autograder.course import load_course
from autograder.diagnosis.catalogue import Catalogue
from autograder.diagnosis.diagnose import diagnose
from autograder.diagnosis.known import collected
from autograder.folders import MISCONCEPTIONS
from autograder.subjects.local import ObjectSubject
from tests.autograder.course import ROOT
from tests.solutions.forms import (
    lesson9_schedules,
    lesson10_accumulation,
    lesson11_finetuning,
    lesson12_runs,
)

COURSE = load_course(ROOT)
FORMS: list[ModuleType] = [
    lesson9_schedules,
    lesson10_accumulation,
    lesson11_finetuning,
    lesson12_runs,
]

RIGHT = [
    (lesson.__name__.rpartition(".")[2], exercise, style, implementation)
    for lesson in FORMS
    for exercise, styles in lesson.RIGHT.items()
    for style, implementation in styles.items()
]
WRONG = [
    (lesson.__name__.rpartition(".")[2], id, implementation)
    for lesson in FORMS
    for id, implementation in lesson.WRONG.items()
]


@cache
def tables() -> Tables:
    return COURSE.tables()


@cache
def catalogue() -> Catalogue:
    return Catalogue(COURSE, tables())


@cache
def named(lesson: str) -> set[str]:
    """The ids of a lesson's misconceptions."""
    return {known.id for known in collected(MISCONCEPTIONS, lesson)}


def judged(lesson: str, exercise: str, implementation: Any) -> tuple[list[Verdict], set[str]]:
    """The verdicts on an answer, and the names it is given."""
    checks = [c for c in COURSE.checks if (c.lesson, c.exercise) == (lesson, exercise)]
    assert checks
    subject = ObjectSubject(exercise, implementation, COURSE.root / "tests")
    with contextlib.redirect_stdout(io.StringIO()):
        verdicts = list(Judge(subject, tables(), shrink=False).judge_all(checks))
        found = diagnose(verdicts, catalogue(), tables())
    return verdicts, {id for diagnosis in found.values() for id in diagnosis.ids}


@pytest.mark.parametrize(
    ("lesson", "exercise", "implementation"),
    [(lesson, exercise, implementation) for lesson, exercise, _, implementation in RIGHT],
    ids=[f"{exercise}: {style}" for _, exercise, style, _ in RIGHT],
)
def test_a_right_form_has_all_points(lesson: str, exercise: str, implementation: Any) -> None:
    verdicts, _ = judged(lesson, exercise, implementation)
    assert [v.check.id for v in verdicts if v.status is not Status.PASSED] == []


@pytest.mark.parametrize(("lesson", "id", "implementation"), WRONG, ids=[id for _, id, _ in WRONG])
def test_a_wrong_form_fails_and_has_its_name(lesson: str, id: str, implementation: Any) -> None:
    verdicts, names = judged(lesson, id.split(".")[1], implementation)
    statuses = {verdict.status for verdict in verdicts}
    assert statuses & {Status.FAILED, Status.BLOCKED}
    assert Status.GRADER_ERROR not in statuses
    assert names == ({id} if id in named(lesson) else set())


def test_there_are_all() -> None:
    assert len(RIGHT) == 54
    assert len(WRONG) == 175


def test_every_misconception_has_a_form() -> None:
    for lesson in {lesson for lesson, _, _ in WRONG}:
        assert named(lesson) <= {id for other, id, _ in WRONG if other == lesson}
