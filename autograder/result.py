"""The result of one submission: what `grade` writes and every report reads.

Schema `optimlings.result/1`; `result.schema.json` beside this file is generated from these types.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

import msgspec
import torch

from autograder import __version__
from autograder.checks.judge import Status, Verdict
from autograder.course import Lesson
from autograder.diagnosis.diagnose import Diagnosis
from autograder.isolation.level import Level
from autograder.messages import Message
from autograder.shown import shown
from autograder.subjects.perform import PACKAGE

SCHEMA = "optimlings.result/1"
SCHEMA_FILE = Path(__file__).with_name("result.schema.json")

StatusName = Literal[
    "passed", "failed", "not started", "blocked", "timed out", "crashed", "grader error"
]


class Location(msgspec.Struct, frozen=True):
    """A line of the submission."""

    file: str
    line: int


class Text(msgspec.Struct, frozen=True):
    """A message by its id, so that it can be said in another language, and in English."""

    id: str
    parameters: dict[str, str]
    text: str

    @classmethod
    def of(cls, message: Message) -> Text:
        return cls(message.id, dict(message.parameters), str(message))


class CheckResult(msgspec.Struct, frozen=True, kw_only=True):
    """One check. `case` is the call that shows the failure, `expected` and `actual` its two
    sides."""

    id: str
    exercise: str
    title: str
    status: StatusName
    points: int
    max_points: int
    message: Text
    rule: str
    case: str = ""
    where: str = ""
    expected: str = ""
    actual: str = ""
    misconceptions: list[str] = []
    hint: str = ""
    location: Location | None = None
    needs: list[str] = []
    follows_from: str = ""
    attested: bool = False
    duration: float = 0.0


class LessonResult(msgspec.Struct, frozen=True, kw_only=True):
    """One lesson; `handed_in` is false where the submission has no file for it."""

    id: str
    score: int
    max_score: int
    handed_in: bool
    checks: list[CheckResult]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One submission. `notes` say what else was found: odd files, unreadable ones, much
    printing. `fingerprint` is that of all that the verdicts depend on (`grading.resume`)."""

    schema: str = SCHEMA
    submission: str
    score: int
    max_score: int
    seed: int
    versions: dict[str, str]
    isolation: Level
    fingerprint: str
    duration: float
    cpu_seconds: float
    notes: list[Text]
    lessons: list[LessonResult]


def versions() -> dict[str, str]:
    """What a verdict could depend on."""
    found = {"optimlings": __version__, "python": platform.python_version()}
    found["torch"] = str(torch.__version__)
    for package in ("hypothesis", "msgspec", "numpy", "scikit-learn"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def check_result(
    verdict: Verdict, sources: Mapping[str, str], diagnosis: Diagnosis | None = None
) -> CheckResult:
    """A verdict as data, with the line of the submission it is about, and what explains it."""
    check, failure = verdict.check, verdict.failure
    if verdict.status is Status.BLOCKED:
        message = Message("blocked", {"need": verdict.follows_from})
    else:
        message = failure.message if failure else Message("passed")
    return CheckResult(
        id=check.id,
        exercise=check.exercise,
        title=check.title,
        status=verdict.status.value,
        points=verdict.points,
        max_points=check.points,
        message=Text.of(message),
        rule=check.rule,
        case=called(verdict),
        where=failure.where if failure else "",
        expected=failure.expected if failure else "",
        actual=failure.actual if failure else "",
        location=locate(verdict, sources),
        needs=list(check.needs),
        attested=check.attested,
        misconceptions=diagnosis.ids if diagnosis else [],
        hint=diagnosis.hint if diagnosis else "",
        follows_from=verdict.follows_from or (diagnosis.follows_from if diagnosis else ""),
        duration=round(verdict.seconds, 4),
    )


def called(verdict: Verdict) -> str:
    """The call that shows a failure, as one would type it."""
    if verdict.case is None:
        return ""
    if hasattr(verdict.case, "called"):
        return str(verdict.case.called(verdict.check.exercise))
    return f"{verdict.check.exercise}({shown(verdict.case)})"


def locate(verdict: Verdict, sources: Mapping[str, str]) -> Location | None:
    """The line that raised, or the line where the exercise begins."""
    if verdict.failure is None:
        return None
    if place := verdict.failure.place:
        return Location(f"{PACKAGE}/{place.file}", place.line)
    check = verdict.check
    text = sources.get(check.lesson, "")
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.replace("(", " ").replace(":", " ").split()
        if words[:2] in (["def", check.exercise], ["class", check.exercise]):
            return Location(f"{PACKAGE}/{check.lesson}.py", number)
    return None


def lesson_result(lesson: Lesson, checks: Sequence[CheckResult], handed_in: bool) -> LessonResult:
    """The checks of a lesson, added up."""
    return LessonResult(
        id=lesson.id,
        score=sum(check.points for check in checks),
        max_score=lesson.points,
        handed_in=handed_in,
        checks=list(checks),
    )


def not_handed_in(lesson: Lesson) -> LessonResult:
    """A lesson for which the submission has no file: every check is not started."""
    failure = Message("not_handed_in", {"file": lesson.file})
    checks = [
        CheckResult(
            id=check.id,
            exercise=check.exercise,
            title=check.title,
            status="not started",
            points=0,
            max_points=check.points,
            message=Text.of(failure),
            rule=check.rule,
            needs=list(check.needs),
            attested=check.attested,
        )
        for check in lesson.checks
    ]
    return lesson_result(lesson, checks, handed_in=False)


def encode(result: Result) -> bytes:
    """A result as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(result), indent=1) + b"\n"


def decode(data: bytes) -> Result:
    """A result from JSON; raises `msgspec.ValidationError` if it is none."""
    return msgspec.json.decode(data, type=Result)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a result."""
    schema = msgspec.json.schema(Result)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA, **schema}


def json_schema_text() -> str:
    """The schema as it stands in `result.schema.json`."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"
