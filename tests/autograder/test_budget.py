"""The time for which all of one submission is waited for."""

from __future__ import annotations

import time

import pytest

from autograder.grading.grader import Grader
from autograder.isolation import subject as isolated
from tests.autograder.course import solution_sources, submission

SLEEPY = """
import time

_gradient, _accumulated, _zero = gradient, accumulated_gradients, zero_grad

def gradient(f, w):
    time.sleep(1.0)
    return _gradient(f, w)

def accumulated_gradients(f, w, n):
    time.sleep(1.0)
    return _accumulated(f, w, n)
"""


@pytest.mark.program
def test_one_that_sleeps_through_every_check_ends_with_a_note(
    lesson1_grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = solution_sources()["lesson1_gradients"]
    lesson1_grader.grade(submission("ada", lesson1_gradients=right))  # the zygote is warm
    monkeypatch.setattr(isolated, "SUBMISSION_SECONDS", 4.0)
    started = time.monotonic()
    result = lesson1_grader.grade(submission("eve", lesson1_gradients=right + SLEEPY))
    assert time.monotonic() - started < 30.0
    assert [note.id for note in result.notes] == ["budget_spent"]
    late = [check for check in result.checks if check.message.id == "budget_spent"]
    assert late and {check.status for check in late} == {"timed out"} and result.score == 0
    after = lesson1_grader.grade(submission("ada", lesson1_gradients=right))
    assert after.score == after.max_score and after.notes == []
