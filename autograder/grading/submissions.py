"""Intake: a class's folder as submissions, each the text of its lesson files. Nothing is run
here."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from autograder.messages import Message

MAX_FILE = 512 * 1024
"""Bytes of one file. Larger ones have no place in a submission, and take long to parse."""

MAX_FILES = 100

# `Lesson 4.py`, `lesson4_sgd (1).py`: what browsers and people make of a name.
_NEARLY_A_LESSON = re.compile(r"lesson[ _-]*(\d{1,3})(?!\d)")


class SubmissionsError(Exception):
    """The folder holds no submissions, or cannot be read; the text says what to do."""


@dataclass(frozen=True)
class Submission:
    """What a student handed in.

    Attributes
    ----------
    student:
        The folder's name.
    sources:
        The text of each Python file by its module name; lessons under their proper ids.
    unreadable:
        Lessons whose file is there but cannot be used, with the reason.
    notes:
        What else was noticed.
    """

    student: str
    sources: Mapping[str, str]
    unreadable: Mapping[str, Message]
    notes: tuple[Message, ...] = ()


def find_students(folder: Path) -> list[Path]:
    """The folders of a class, by name; hidden ones and files beside them are left out."""
    if not folder.is_dir():
        raise SubmissionsError(f"{folder} is not a folder: give one with a folder per student")
    found = [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")]
    if not found:
        raise SubmissionsError(f"{folder} has no folders in it: there must be one per student")
    return sorted(found, key=lambda path: path.name)


def read_submission(folder: Path, course: Course) -> Submission:
    """Read a student's folder. Whatever is wrong with a file is noted; nothing is raised for it."""
    sources: dict[str, str] = {}
    unreadable: dict[str, Message] = {}
    notes: list[Message] = []
    names = _python_files(folder, notes)
    for name, lesson in _assign(names, course, notes).items():
        try:
            sources[lesson] = _read(folder / name)
        except (OSError, ValueError) as error:
            message = Message("unreadable", {"file": name, "reason": _reason(error)})
            notes.append(message)
            unreadable[lesson] = message
    handed_in = {*sources, *unreadable}
    if not handed_in & {lesson.id for lesson in course.lessons}:
        notes.append(Message("no_files", {"example": course.lessons[0].file}))
    return Submission(folder.name, sources, unreadable, tuple(notes))


def _python_files(folder: Path, notes: list[Message]) -> list[str]:
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if entry.name.endswith(".py"))
    except OSError as error:
        notes.append(Message("unreadable", {"file": folder.name, "reason": _reason(error)}))
        return []
    return names[:MAX_FILES]


def _assign(names: list[str], course: Course, notes: list[Message]) -> dict[str, str]:
    """Which module each file becomes: the lesson of its name, else of its number, else itself."""
    proper = {lesson.file: lesson.id for lesson in course.lessons}
    by_number = {lesson.number: lesson.id for lesson in course.lessons}
    assigned = {name: proper[name] for name in names if name in proper}
    for name in names:
        if name in assigned:
            continue
        match = _NEARLY_A_LESSON.match(name.lower())
        lesson = by_number.get(int(match[1])) if match else None
        if lesson is None:
            assigned[name] = name.removesuffix(".py")
        elif lesson in assigned.values():
            notes.append(Message("ambiguous", {"file": name, "lesson": lesson}))
        else:
            notes.append(Message("renamed", {"file": name, "lesson": lesson}))
            assigned[name] = lesson
    return assigned


def _read(path: Path) -> str:
    """The text of a regular file. Raises `OSError` or `ValueError` with the reason."""
    # No link is followed out of the folder, and a FIFO must not make the reading wait for ever.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("it is not a regular file")
        data = file.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise ValueError(f"it is larger than {MAX_FILE // 1024} KiB")
    if b"\0" in data:
        raise ValueError(f"it holds a null byte, at byte {data.index(0)}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValueError(f"line {line} is not UTF-8; save the file as UTF-8") from error
    return text.replace("\r\n", "\n")


def _reason(error: Exception) -> str:
    return str(error.strerror) if isinstance(error, OSError) and error.strerror else str(error)
