"""A course without its answers is an error of use that says what is missing, and never points."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.autograder.course import copy_course, solution_sources

MISSING = "the answers are missing from"


@pytest.fixture(params=["all", "one"])
def course(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A course from which all answers and recordings are gone, or those of one lesson."""
    left_out = ["solutions"] if request.param == "all" else []
    copied = copy_course(tmp_path / "course", *left_out)
    for path in (copied / "tests/exercises/recorded").glob("*.recording"):
        if request.param == "all" or path.stem == "lesson4_sgd":
            path.unlink()
    if request.param == "one":
        (copied / "solutions" / "lesson4_sgd.py").unlink()
    return copied


def run(course: Path, *arguments: str) -> tuple[int, str]:
    """The exit status of a command in the course, and what it said."""
    command = [sys.executable, "-m", *arguments]
    ended = subprocess.run(command, cwd=course, capture_output=True, text=True, timeout=120)
    return ended.returncode, ended.stdout + ended.stderr


def test_nothing_is_graded(course: Path, tmp_path: Path) -> None:
    (tmp_path / "class" / "ada").mkdir(parents=True)
    right = solution_sources()["lesson1_gradients"]
    (tmp_path / "class" / "ada" / "lesson1_gradients.py").write_text(right, "utf-8")
    status, said = run(
        course, "autograder", "grade", str(tmp_path / "class"), "--out", str(tmp_path / "out")
    )
    assert status == 2
    assert MISSING in said and "solutions/lesson4_sgd.py" in said and "Traceback" not in said
    assert not list((tmp_path / "out").rglob("*.json"))
    assert not (tmp_path / "out" / "grades.csv").exists()


def test_a_student_is_told_and_gets_no_points(course: Path) -> None:
    status, said = run(course, "pytest", "-p", "no:cacheprovider")
    assert status == pytest.ExitCode.USAGE_ERROR
    assert MISSING in said and "Traceback" not in said and "points" not in said


def test_nothing_is_proved(course: Path) -> None:
    status, said = run(course, "autograder", "prove", "--lesson", "1")
    assert status == 2 and "solutions/lesson" in said and "Traceback" not in said
