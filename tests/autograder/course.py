"""Submissions and graders for the engine's tests."""

from __future__ import annotations

import shutil
from pathlib import Path

from autograder.intake.submissions import Submission
from autograder.lessons import data, stubs

ROOT = Path(__file__).resolve().parents[2]
CLASSROOM = ROOT / "tests" / "classroom"


def solution_sources() -> dict[str, str]:
    """The answered lessons, as a submission would hold them."""
    return {
        path.stem: stubs.as_exercise(path.read_text("utf-8"))
        for path in (ROOT / "solutions").glob("lesson*.py")
    }


def gradient_that(body: str) -> str:
    """The right lesson 1, but `gradient` does something first."""
    head = "def gradient(f: Callable[[Tensor], Tensor], w: Tensor) -> Tensor:\n"
    right = solution_sources()["lesson1_gradients"]
    assert head in right
    return right.replace(head, f"{head}    {body}\n")


def stub_sources() -> dict[str, str]:
    """The untouched stubs."""
    return stubs.sources(ROOT)


def full_score(root: Path = ROOT) -> int:
    """The points of all lessons of a course."""
    return sum(lesson.points for lesson in data.read(root).lessons)


def submission(student: str = "ada", **sources: str) -> Submission:
    """A submission of these modules."""
    return Submission(student, sources, {})


def copy_course(target: Path, *left_out: str) -> Path:
    """A copy of the course without tests of the engine, classroom, and the folders left out."""
    folders = ".stubs", "autograder", "exercises", "solutions", "tests/exercises", "tests/solutions"
    for name in folders:
        if name not in left_out:
            ignore = shutil.ignore_patterns("__pycache__", "handwritten")
            shutil.copytree(ROOT / name, target / name, ignore=ignore)
    for name in ("tests/__init__.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, target / name)
    return target
