"""What a kit was made of: all lessons of its course, or some. An update brings the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec

from autograder.course import Course
from autograder.errors import UsageError
from autograder.folders import KIT_DATA
from autograder.lessons import data
from autograder.messages.catalogue import message, reason


class MadeOf(msgspec.Struct, frozen=True):
    """`all_lessons`: a lesson that is new in the course comes with an update, too."""

    all_lessons: bool


def write(course: Course, folder: Path) -> None:
    """Note in a new kit which lessons of the course were selected."""
    made_of = MadeOf(len(course.lessons) == len(course.every))
    (folder / KIT_DATA).write_bytes(msgspec.json.encode(made_of) + b"\n")


def lessons_of_kit(course: Course, folder: Path) -> Course:
    """The course with the lessons selected that a kit was made of.

    Raises `UsageError` where the folder is no kit.
    """
    has = {lesson.id for lesson in data.read(folder).lessons}
    if _read(folder / KIT_DATA).all_lessons:
        return course
    return replace(course, lessons=tuple(x for x in course.every if x.id in has))


def _read(path: Path) -> MadeOf:
    """What is noted. Where nothing is, the kit was made of some lessons."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=MadeOf)
    except FileNotFoundError:
        return MadeOf(all_lessons=False)
    except (OSError, msgspec.DecodeError) as error:
        raise UsageError(
            message("path_cannot_be_read", path=str(path), reason=reason(error))
        ) from error
