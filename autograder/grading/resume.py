"""What a result was made from, so that a run which was stopped goes on where it ended.

A result carries the fingerprint of all that its verdicts depend on. Where a result with the same
fingerprint stands in the output folder, the submission is not graded again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.checks.recording import ENDING
from autograder.course import Course
from autograder.folders import CHECKS, ENGINE, SOLUTIONS, folder_of
from autograder.grading import output
from autograder.grading.digests import PYTHON, digest_of
from autograder.intake.names import readable
from autograder.intake.submissions import Submission
from autograder.isolation.level import Level
from autograder.limits import MAX_SECONDS
from autograder.messages.catalogue import Message
from autograder.results import schema as results
from autograder.results import seal
from autograder.results.schema import CheckResult, Result
from autograder.results.versions import versions

JUDGING = (SOLUTIONS, CHECKS)
"""Packages of the course whose Python files can change a verdict, or how it is put."""


@dataclass(frozen=True)
class Conditions:
    """What the verdicts of a run depend on, beside the submission.

    Attributes
    ----------
    course:
        The digest of the course's files, see `course_digest`.
    lessons:
        The ids of the lessons that are graded.
    seed, versions:
        As in the result.
    isolation:
        The level that is required: a result from a lower level is made again for a higher one.
    """

    course: str
    lessons: tuple[str, ...]
    seed: int
    versions: Mapping[str, str]
    isolation: str


class Fingerprints:
    """Tells what the results of a run depend on. Torch is not needed to see that all is finished.

    Raises `NoReference` where the course has no answers.
    """

    def __init__(self, course: Course, seed: int, require: Level) -> None:
        course.recordings(seed).require(lesson.id for lesson in course.every)
        self.course = course
        self._conditions = Conditions(
            course=course_digest(course.root),
            lessons=tuple(lesson.id for lesson in course.lessons),
            seed=seed,
            versions=versions(),
            isolation=require,
        )

    def fingerprint(self, submission: Submission) -> str:
        """The fingerprint of all that this submission's verdicts depend on."""
        return fingerprint(submission, self._conditions)


def course_digest(root: Path, engine: Path = ENGINE) -> str:
    """The digest of all Python files and recordings of engine and course."""
    folders = [(engine.parent, engine), *((root, folder_of(root, name)) for name in JUDGING)]
    return digest_of(folders, (*PYTHON, ENDING))


def fingerprint(submission: Submission, conditions: Conditions) -> str:
    """SHA-256 of a submission, as it was read, and of the conditions; in hexadecimal."""
    covered = {"conditions": asdict(conditions), "submission": _covered(submission)}
    # Escapes keep names that are not Unicode, which file systems allow, from being an error.
    text = json.dumps(covered, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _covered(submission: Submission) -> dict[str, object]:
    """All of a submission that can change its result, its earlier attempts included."""
    return {
        "student": submission.student,
        "sources": dict(submission.sources),
        "cells": {name: list(marks) for name, marks in submission.cells.items()},
        "files": {
            path: hashlib.sha256(data).hexdigest() for path, data in submission.files.items()
        },
        "used": dict(submission.used),
        "also_called": dict(submission.also_called),
        "beside": sorted(submission.beside),
        "who": asdict(submission.who),
        "unreadable": {name: _plain(text) for name, text in submission.unreadable.items()},
        "notes": [_plain(note) for note in submission.notes],
        "earlier": [_covered(one) for one in submission.earlier],
    }


def _plain(message: Message) -> list[object]:
    return [message.id, message.english]


def finished(out: Path, student: str, expected: str) -> Result | None:
    """A student's result in `out`, if it is whole, of this fingerprint, and no fault of ours is in
    it.

    Else the submission is simply graded (again).
    """
    result = present(out, student)
    if result is None or result.fingerprint != expected:
        return None
    return None if any(check.status == "grader error" for check in result.checks) else result


def present(out: Path, student: str) -> Result | None:
    """A student's result in `out`; none if it is absent, or not what was written."""
    data, evidence = _bytes_of(out, student)
    return _decoded(data, student) if seal.is_whole(data, evidence) else None


def _bytes_of(out: Path, student: str) -> tuple[bytes, bytes]:
    """A result's file and that of its evidence; each empty where it is absent or no such file."""
    found = []
    for path in (output.result_path(out, student), output.evidence_path(out, student)):
        try:
            found.append(output.regular_bytes(path))
        except (OSError, ValueError):
            found.append(b"")
    return found[0], found[1]


def _decoded(data: bytes, student: str) -> Result | None:
    """The result that a file holds, if all of it can be true."""
    try:
        result = results.decode(data)
    except (ValueError, RecursionError, OverflowError):  # of msgspec; or it is not UTF-8
        return None
    return result if result.submission == readable(student) and _adds_up(result) else None


def _adds_up(result: Result) -> bool:
    """Whether its scores are those of its checks, and its durations can be some."""
    for lesson in result.lessons:
        points = [_points(check) for check in lesson.checks]
        if points != [check.points for check in lesson.checks]:
            return False
        most = sum(check.max_points for check in lesson.checks)
        if (lesson.score, lesson.max_score) != (sum(points), most):
            return False
    score = sum(lesson.score for lesson in result.lessons)
    most = sum(lesson.max_score for lesson in result.lessons)
    times = [result.duration, result.cpu_seconds, *(check.duration for check in result.checks)]
    possible = all(0 <= seconds <= MAX_SECONDS for seconds in times)
    return possible and (result.score, result.max_score) == (score, most)


def _points(check: CheckResult) -> int:
    """What a check with this status gives, as with `Verdict.points`."""
    return check.max_points if check.status in ("passed", "grader error") else 0
