"""Lessons 9 to 12 can be solved whatever has become of the lessons before them."""

from __future__ import annotations

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.results.schema import Result
from tests.autograder.course import solution_sources, stub_sources, submission

LATER = ["9", "10", "11", "12"]
RIGHT = solution_sources()

IMPORT = "    from exercises.lesson7_loops import test_loop, train_loop\n"
LOOPS = """

def train_loop(batches, model, loss_fn, optimizer):
    model.train()
    for x, y in batches:
        optimizer.zero_grad()
        loss_fn(model(x), y).backward()
        optimizer.step()


@torch.no_grad()
def test_loop(batches, model, loss_fn):
    model.eval()
    seen = [(model(x), y) for x, y in batches]
    count = sum(len(y) for _, y in seen)
    right = sum((logits.argmax(1) == y).sum().item() for logits, y in seen)
    return right / count, sum(loss_fn(logits, y).item() * len(y) for logits, y in seen) / count
"""
"""What `fit_early` otherwise takes from lesson 7."""

EARLIER = {
    "are untouched": stub_sources(),
    "are missing": {},
    "cannot be read by Python": dict.fromkeys(stub_sources(), "def gradient(:\n"),
}


def graded(course: Course, earlier: dict[str, str], runs: str) -> Result:
    """The result of right answers to the later lessons, beside these earlier ones."""
    chosen = course.select(LATER)
    right = {lesson.id: RIGHT[lesson.id] for lesson in chosen.lessons}
    with Grader(chosen) as grader:
        return grader.grade(submission(**{**earlier, **right, "lesson12_runs": runs}))


@pytest.mark.program
@pytest.mark.parametrize("earlier", EARLIER.values(), ids=EARLIER)
def test_the_later_lessons_do_not_wait_for_the_earlier_ones(
    course: Course, earlier: dict[str, str]
) -> None:
    own = RIGHT["lesson12_runs"]
    assert IMPORT in own
    result = graded(course, earlier, own.replace(IMPORT, "") + LOOPS)
    assert [check.id for check in result.checks if check.status != "passed"] == []
    assert result.score == result.max_score == 40


def test_who_takes_pieces_from_a_lesson_not_begun_loses_what_they_were_for_alone(
    course: Course,
) -> None:
    result = graded(course, stub_sources(), RIGHT["lesson12_runs"])
    lost = {check.exercise for check in result.checks if check.status != "passed"}
    assert lost == {"fit_early"} and result.score == 38
