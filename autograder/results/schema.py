"""The result of one submission: what `grade` writes and every report reads.

Schema `optimlings.result/2`; `result.schema.json` beside this file is generated from these types.
This module imports neither torch nor the checks, so that reports start at once.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from autograder.isolation.level import Level
from autograder.messages.catalogue import Parameter, Said, Sayable, message, say

SCHEMA = "optimlings.result/2"
SCHEMA_FILE = Path(__file__).with_name("result.schema.json")

StatusName = Literal[
    "passed", "failed", "not started", "blocked", "timed out", "crashed", "grader error"
]


class Location(msgspec.Struct, frozen=True):
    """A line of the submission. `column` counts characters from 1; 0 where only the line is
    known."""

    file: str
    line: int
    column: int = 0


class Text(msgspec.Struct, frozen=True):
    """A message by its id, so that it can be said in another language, and in English. Its
    parameters can be messages, too."""

    id: str
    parameters: dict[str, str | int | Text | list[str | Text]]
    text: str

    @property
    def english(self) -> str:
        """The message in English."""
        return self.text

    def __str__(self) -> str:
        return say(self)

    @classmethod
    def of(cls, message: Sayable) -> Text:
        parameters = {key: _kept(value) for key, value in message.parameters.items()}
        return cls(message.id, parameters, message.english)


def kept(said: Said) -> str | Text:
    """What was said, as data."""
    return said if isinstance(said, str) else Text.of(said)


def _kept(value: Parameter) -> str | int | Text | list[str | Text]:
    if isinstance(value, str | int):
        return value
    if isinstance(value, Sequence):
        return [kept(part) for part in value]
    return Text.of(value)


class CheckResult(msgspec.Struct, frozen=True, kw_only=True):
    """One check. `case` is the call that shows the failure, `expected` and `actual` its two
    sides; `section` is the lesson's section to read, `4.3 weight_decay`. `remarks` say what the
    file itself explains, such as a name that is defined twice. `partial` says that the
    misconceptions explain only some failures of the exercise. `uses` is there if the failure
    follows from another exercise of the submission's: its parameters name the `exercise`, the
    `lesson`, and its failed `check`. `shown_after` is the time before which students do not see
    how it ended; empty if they always do."""

    id: str
    exercise: str
    title: str
    status: StatusName
    points: int
    max_points: int
    message: Text
    rule: str
    section: str = ""
    case: str | Text = ""
    where: str | Text = ""
    expected: str | Text = ""
    actual: str | Text = ""
    misconceptions: list[str] = []
    names: list[str] = []
    hint: str = ""
    partial: bool = False
    uses: Text | None = None
    location: Location | None = None
    remarks: list[Text] = []
    needs: list[str] = []
    follows_from: str = ""
    attested: bool = False
    duration: float = 0.0
    shown_after: str = ""

    @property
    def lesson(self) -> str:
        """The lesson's id."""
        return self.id.partition("::")[0]

    @property
    def name(self) -> str:
        """The check's name within its lesson."""
        return self.id.partition("::")[2]

    @property
    def exercise_id(self) -> str:
        """The exercise with its lesson, `lesson4_sgd.SGD`: a check can be called the same."""
        return f"{self.lesson}.{self.exercise}"


class LessonResult(msgspec.Struct, frozen=True, kw_only=True):
    """One lesson; `handed_in` is false where the submission has no file for it."""

    id: str
    number: int
    title: str
    score: int
    max_score: int
    handed_in: bool
    checks: list[CheckResult]


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a student beside the name, from the platform or the roster; each is empty
    where it is not known. `members` are all who handed in together, `submitted` is the time as the
    platform writes it."""

    full_name: str = ""
    number: str = ""
    login: str = ""
    email: str = ""
    section: str = ""
    group: str = ""
    members: list[str] = []
    attempt: str = ""
    submitted: str = ""
    late: bool = False
    extension: str = ""


class HandedIn(msgspec.Struct, frozen=True):
    """When a submission was handed in, in ISO 8601, and how that is known: the platform says so, or
    its files were last changed then. Both are empty if nothing tells. A platform's time can be
    without a zone."""

    time: str = ""
    known_from: Literal["", "platform", "files"] = ""


class Override(msgspec.Struct, frozen=True):
    """Points that the instructor gives for a check or an exercise (`lesson4_sgd.SGD`), instead of
    the `was` that the checks gave."""

    id: str
    points: float
    was: float
    comment: str = ""


class Lateness(msgspec.Struct, frozen=True, kw_only=True):
    """How late a submission is by the instructor's rule. `due` is its own deadline, `units` are the
    days or hours that it is late, as begun, and `cost` the points that this takes off."""

    due: str
    rule: str
    units: int
    cost: float
    message: Text


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One submission. `notes` say what else was found: odd files, unreadable ones, much
    printing. `files` names the file that was graded for each lesson. `fingerprint` is that of all
    that the verdicts depend on (`grading.resume`).

    `score` is what the checks give. `grade` is what is left of it after the instructor's
    `overrides` and the rule about `lateness`; it is absent where these have not been applied."""

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
    person: Person = Person()
    files: dict[str, str] = {}
    grade: float | None = None
    handed_in: HandedIn = HandedIn()
    overrides: list[Override] = []
    lateness: Lateness | None = None

    @property
    def final(self) -> float:
        """The points that count: the grade, or the score where no rule was applied."""
        return float(self.score) if self.grade is None else self.grade

    @property
    def checks(self) -> list[CheckResult]:
        """The checks of all lessons."""
        return [check for lesson in self.lessons for check in lesson.checks]


class _AnySchema(msgspec.Struct, frozen=True):
    schema: str


def encode(result: Result) -> bytes:
    """A result as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(result), indent=1) + b"\n"


def decode(data: bytes) -> Result:
    """A result from JSON; raises `msgspec.ValidationError` if it is none, or of another schema."""
    found = msgspec.json.decode(data, type=_AnySchema).schema
    if found != SCHEMA:
        raise msgspec.ValidationError(
            message("result_has_another_schema", found=str(found), schema=str(SCHEMA))
        )
    return msgspec.json.decode(data, type=Result)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a result."""
    schema = msgspec.json.schema(Result)
    for described in (schema, *schema["$defs"].values()):
        if "description" in described:  # msgspec before 0.23 keeps a docstring's indentation
            described["description"] = inspect.cleandoc(described["description"])
    said = "SHA-256 of the file without durations, and of the evidence beside it"
    schema["$defs"]["Result"]["properties"]["digest"] = {"type": "string", "description": said}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA, **schema}


def json_schema_text() -> str:
    """The schema as it stands in `result.schema.json`."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"
