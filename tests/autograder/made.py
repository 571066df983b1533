"""Results made by hand, for tests of what is said about results: no torch, no grading."""

from __future__ import annotations

from typing import Any

from autograder.messages.catalogue import Message
from autograder.results.schema import (
    CheckResult,
    HandedIn,
    LessonResult,
    Location,
    Person,
    Result,
    Text,
)

STUDENT_TEXT = "::error::x\n<script>alert(1)</script> | `` ` ]]> \x1b[31m\u202e ::set-output"
"""What a hostile student would have a platform take for its own."""


def check(id: str, exercise: str, status: str, points: int, most: int, **more: Any) -> CheckResult:
    message = more.pop("message", Message("passed"))
    return CheckResult(
        id=id,
        exercise=exercise,
        title=more.pop("title", id.partition("::")[2].replace("_", " ")),
        status=status,  # type: ignore[arg-type]
        points=points,
        max_points=most,
        message=Text.of(message),
        rule="p ← p - lr·g",
        **more,
    )


def passed(id: str = "lesson4_sgd::plain", most: int = 3) -> CheckResult:
    return check(id, "SGD", "passed", most, most)


def failed(id: str = "lesson4_sgd::weight_decay", most: int = 4, **more: Any) -> CheckResult:
    given: dict[str, Any] = {
        "message": Message("wrong_value", {"actual": "0.5", "expected": "0.75"}),
        "case": "SGD([p], lr=0.5, weight_decay=0.5)",
        "where": "parameter 1",
        "actual": "tensor([0.5])",
        "expected": "tensor([0.75])",
        "misconceptions": ["lesson4_sgd.decay_not_scaled_by_lr"],
        "names": ["decay not scaled by `lr`"],
        "hint": "Follow `lr` through the update.",
        "location": Location("exercises/lesson4_sgd.py", 4),
    }
    return check(id, "SGD", "failed", 0, most, **{**given, **more})


def not_started(id: str = "lesson5_adaptive::adam", most: int = 5) -> CheckResult:
    return check(id, "Adam", "not started", 0, most, message=Message("not_started"))


def lesson(*checks: CheckResult, handed_in: bool = True) -> LessonResult:
    id = checks[0].lesson
    return LessonResult(
        id=id,
        number=int(id[6]),
        title=id[8:],
        score=sum(each.points for each in checks),
        max_score=sum(each.max_points for each in checks),
        handed_in=handed_in,
        checks=list(checks),
    )


def result(
    *lessons: LessonResult, student: str = "ada", person: Person | None = None, **more: Any
) -> Result:
    lessons = lessons or (lesson(passed(), failed()), lesson(not_started()))
    given: dict[str, Any] = {
        "files": {each.id: f"{each.id}.py" for each in lessons if each.handed_in},
        "notes": [],
        "duration": 0.25,
        "cpu_seconds": 0.2,
    }
    return Result(
        submission=student,
        score=sum(each.score for each in lessons),
        max_score=sum(each.max_score for each in lessons),
        seed=0,
        versions={"optimlings": "1", "torch": "2.13.0"},
        isolation="full",
        fingerprint="0" * 64,
        lessons=list(lessons),
        person=person or Person(),
        **{**given, **more},
    )


def handed_in(time: str, known_from: str = "platform") -> HandedIn:
    return HandedIn(time, known_from)  # type: ignore[arg-type]


def hostile() -> Result:
    """A submission whose every text tries to be more than text."""
    bad = failed(
        "lesson4_sgd::momentum",
        case=STUDENT_TEXT,
        where=STUDENT_TEXT,
        actual=STUDENT_TEXT,
        expected="tensor([0.75])",
        misconceptions=[],
        names=[],
        hint="",
        message=Message("raised", {"kind": "ValueError", "text": STUDENT_TEXT}),
        location=Location("exercises/lesson4_sgd.py", 999999),
    )
    return result(lesson(passed(), failed(), bad), student='=cmd|" /C calc"!A0')
