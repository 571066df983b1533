from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.course import Course, load_course
from autograder.grading.grader import Grader
from tests.autograder.course import ROOT


@pytest.fixture(scope="session")
def course() -> Course:
    return load_course(ROOT)


@pytest.fixture(scope="session")
def grader(course: Course) -> Iterator[Grader]:
    """A grader of the whole course, its tables made and its zygote warm."""
    with Grader(course) as grader:
        assert grader.prepare() == []
        yield grader


@pytest.fixture(scope="session")
def lesson1_grader(course: Course) -> Iterator[Grader]:
    """A grader of lesson 1 alone, for tests of what submissions can do to it."""
    with Grader(course.select(["1"])) as grader:
        yield grader
