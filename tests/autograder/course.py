"""Submissions and graders for the engine's tests."""

from __future__ import annotations

from autograder.course import default_root
from autograder.intake.submissions import Submission
from autograder.lessons import stubs

ROOT = default_root()
CLASSROOM = ROOT / "tests" / "classroom"


def solution_sources() -> dict[str, str]:
    """The answered lessons, as a submission would hold them."""
    return {
        path.stem: stubs.as_exercise(path.read_text("utf-8"))
        for path in (ROOT / "solutions").glob("lesson*.py")
    }


def stub_sources() -> dict[str, str]:
    """The untouched stubs."""
    made = stubs.stubs(ROOT / "solutions")
    return {name.removesuffix(".py"): text for name, text in made.items()}


def submission(student: str = "ada", **sources: str) -> Submission:
    """A submission of these modules."""
    return Submission(student, sources, {})
