"""Wrong answers written from the ids alone, by somebody who had not seen the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import load_course
from autograder.grading.grader import Grader
from tests.autograder.course import ROOT, submission

FILES = sorted(Path(__file__).with_name("handwritten").glob("*.py"))


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    course = load_course(ROOT)
    with Grader(course) as grader:
        yield grader


def test_there_are_twenty_or_more() -> None:
    assert len(FILES) >= 20


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_mistake_is_named_whatever_the_style(grader: Grader, file: Path) -> None:
    source = file.read_text("utf-8")
    id, lesson = (line.partition(": ")[2] for line in source.splitlines()[:2])
    result = grader.grade(submission(**{lesson: source}))
    (graded,) = (x for x in result.lessons if x.id == lesson)
    checks = [c for c in graded.checks if c.exercise == id.split(".")[1]]
    failed = [check for check in checks if check.status == "failed"]
    assert failed, "a wrong answer has full marks"
    assert failed[0].misconceptions == [id]
    assert all(c.status == "not started" for c in graded.checks if c not in checks)
