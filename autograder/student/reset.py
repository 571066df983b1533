"""Bring an exercise, or a whole lesson, back to the stub. What was there is kept beside it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from pathlib import Path

from autograder.errors import UsageError
from autograder.folders import EXERCISES, STUBS
from autograder.lessons.data import CourseData, LessonData
from autograder.lessons.region import as_handed_out
from autograder.messages.catalogue import message, reason
from autograder.subjects.text import decoded, encoded


@dataclass(frozen=True)
class Reset:
    """What was brought back, in which file, and where the old text is kept.

    `kept` is None where there was no file, or where it is as it was handed out.
    """

    what: str
    file: Path
    kept: Path | None


def reset(root: Path, data: CourseData, name: str) -> Reset:
    """Bring an exercise or a lesson back to the stub.

    Raises `UsageError` where there is no such thing, or a file cannot be read.
    """
    lesson = data.lesson(name)
    exercise = None
    if lesson is None:
        lesson, found, _ = data.exercise(name)
        exercise = found.name
    stub = _stub(root, lesson)
    file = root / EXERCISES / f"{lesson.id}.py"
    what = exercise or lesson.id
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        file.write_text(stub, "utf-8")
        return Reset(lesson.id, file, None)
    old = file.read_bytes()
    new = stub if exercise is None else as_handed_out(_text(file, old), stub, exercise)
    if encoded(new) == old:
        return Reset(what, file, None)
    kept = _beside(file)
    kept.write_bytes(old)
    file.write_bytes(encoded(new))
    return Reset(what, file, kept)


def _stub(root: Path, lesson: LessonData) -> str:
    path = root / STUBS / f"{lesson.id}.py"
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise UsageError(
            message("lesson_data_cannot_be_read", path=str(path), reason=reason(error))
        ) from error


def _text(file: Path, data: bytes) -> str:
    try:
        return decoded(data)
    except ValueError as error:
        raise UsageError(
            message(
                "reset_needs_readable_text",
                file=str(file),
                reason=reason(error),
                lesson=str(file.stem),
            )
        ) from error


def _beside(file: Path) -> Path:
    """A name beside a file that is not taken."""
    names = (file.with_name(f"{file.name}.before-reset-{number}") for number in count(1))
    return next(path for path in names if not path.exists())
