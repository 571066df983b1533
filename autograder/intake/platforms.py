"""Whose is what in a class's folder: as a learning platform exports it, or one folder each.

Layouts are told apart by names alone, the same way every time:

- Moodle, "Download all submissions": `Ada Lovelace_12345_assignsubmission_file_/…`, or without
  folders `Ada Lovelace_12345_assignsubmission_file_lesson4_sgd.py` (moodle/moodle,
  mod/assign/classes/downloader.php).
- Canvas, "Download Submissions": `lovelaceada_LATE_123_4567_lesson4_sgd-1.py`, with the numbers of
  the student and of the file (instructure/canvas-lms, lib/content_zipper.rb).
- Gradescope, "Export Submissions": `submission_123456/…` and `submission_metadata.yml`.
- nbgrader: `submitted/<student>/<assignment>/…`.
- else a folder or an archive per student.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from autograder.intake import names
from autograder.intake.files import (
    ROSTER,
    File,
    Folder,
    Kind,
    archive_stem,
    holds_lessons,
    own_files,
)
from autograder.intake.gradescope import submitters
from autograder.messages.catalogue import Message

_MOODLE = re.compile(
    r"(?P<name>.*?)(?:_(?P<id>\d+))?_assignsubmission_[a-z]+(?:_(?P<file>.*))?", re.DOTALL
)
_CANVAS = re.compile(
    r"(?:(?P<name>\w+?)_)?(?P<late>LATE_)?(?P<id>\d+|anon_\w+?)_(?P<file_id>\d+)_(?P<file>.+)"
)
_CANVAS_AGAIN = re.compile(r"(?P<stem>.+?)-(?P<number>\d{1,2})(?P<ending>\.(?:tar\.)?\w+)")
_GRADESCOPE = re.compile(r"submission_\d+")
_SUBMITTED = "submitted"
_NBGRADER = frozenset(
    ["source", "release", "submitted", "autograded", "feedback", "downloaded"]
    + ["solution", "source_with_tests"]
)
_ENDING = re.compile(r"\.\w{1,5}$")

Part = Folder | File


@dataclass(frozen=True)
class Student:
    """A submission that is still to be read.

    Attributes
    ----------
    name:
        Under which it is graded; no two of a class have the same result file.
    parts:
        The folders, archives and files that were handed in.
    origin:
        The name of the folder or file it came as.
    number:
        The platform's number of the student, if there is one.
    notes:
        What names alone tell.
    """

    name: str
    parts: tuple[Part, ...]
    origin: str
    number: str = ""
    notes: tuple[Message, ...] = ()


@dataclass
class Sorted:
    """What a layout makes of a folder: whose is what, and what it says nothing about."""

    students: list[Student] = field(default_factory=list)
    rest: list[Part] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)


def layout_of(folder: Folder) -> str:
    """The platform that wrote the folder; empty for a folder per student."""
    folders = [inner.name for inner in folder.folders()]
    files = [file.name for file in own_files(folder) if file.kind is not Kind.OTHER]
    if any(_MOODLE.fullmatch(name) for name in [*folders, *files]):
        return "Moodle"
    if any(_CANVAS.fullmatch(name) for name in files):
        return "Canvas"
    if any(_GRADESCOPE.fullmatch(name) for name in folders):
        return "Gradescope"
    return "nbgrader" if _SUBMITTED in folders and set(folders) <= _NBGRADER else ""


def sort_out(folder: Folder) -> Sorted:
    """The students of a class's folder, in the order of their names."""
    layout = layout_of(folder)
    found = _READERS[layout](folder)
    if layout:
        found.notes.insert(0, Message("layout", {"layout": layout}))
    for part in found.rest:
        _add_plain(part, found, beside_export=bool(layout))
    found.students.sort(key=lambda student: (student.name, student.number, student.origin))
    return found


def _add_plain(part: Part, found: Sorted, beside_export: bool) -> None:
    """A folder, an archive, or a link in the place of either, is a student's; a file nobody's."""
    if not isinstance(part, File):
        # Beside what a platform exports, only folders with lessons are somebody's.
        if not beside_export or holds_lessons(part):
            found.students.append(_plain(part.name, part))
    elif part.kind is Kind.ARCHIVE:
        found.students.append(_plain(archive_stem(part.name), part))
    elif part.refused and not beside_export and not _ENDING.search(part.name):
        found.students.append(_plain(part.name, part))
    elif part.is_lesson_like:
        found.notes.append(Message("nobodys", {"file": names.display(part.name)}))


def _plain(name: str, part: Part) -> Student:
    return Student(names.readable(name), (part,), part.name)


def _a_folder_each(folder: Folder) -> Sorted:
    return Sorted(rest=[*folder.folders(), *own_files(folder)])


def _nbgrader(folder: Folder) -> Sorted:
    (submitted,) = [inner for inner in folder.folders() if inner.name == _SUBMITTED]
    return _a_folder_each(submitted)


def _moodle(folder: Folder) -> Sorted:
    found = Sorted()
    parts: dict[tuple[str, str], list[Part]] = {}
    listed: list[Part] = [*folder.folders(), *own_files(folder)]
    for part in listed:
        match = _MOODLE.fullmatch(part.name)
        if not match:
            found.rest.append(part)
            continue
        # A flat export puts a file's own name behind the student's.
        own = part.at(match["file"] or part.name) if isinstance(part, File) else part
        parts.setdefault((match["name"], match["id"] or ""), []).append(own)
    found.students = _with_numbers(
        Student(name or number, tuple(of), f"{name}_{number}", number)
        for (name, number), of in parts.items()
    )
    return found


def _canvas(folder: Folder) -> Sorted:
    found = Sorted(rest=[*folder.folders()])
    files: dict[tuple[str, str], list[tuple[re.Match[str], File]]] = {}
    for file in own_files(folder):
        if match := _CANVAS.fullmatch(file.name):
            files.setdefault((match["name"] or "", match["id"]), []).append((match, file))
        else:
            found.rest.append(file)
    found.students = _with_numbers(
        _canvas_student(name, number, of) for (name, number), of in files.items()
    )
    return found


def _canvas_student(name: str, number: str, found: list[tuple[re.Match[str], File]]) -> Student:
    """Of files of one name, the newest: the highest `-N`, and then the highest number."""
    newest: dict[str, tuple[tuple[int, int], File]] = {}
    notes = []
    if any(match["late"] for match, _ in found):
        notes.append(Message("late"))
    for match, file in found:
        again = _CANVAS_AGAIN.fullmatch(match["file"])
        own = again["stem"] + again["ending"] if again else match["file"]
        age = (int(again["number"]) if again else 0, int(match["file_id"]))
        older, newer = sorted(
            [newest.get(own, ((-1, -1), file)), (age, file)], key=lambda each: each[0]
        )
        newest[own] = newer
        if older[0] != (-1, -1):
            shown = {
                "file": names.display(older[1].name),
                "newer": names.display(newer[1].name),
            }
            notes.append(Message("handed_in_again", shown))
    parts = tuple(file.at(own) for own, (_, file) in sorted(newest.items()))
    return Student(name or number, parts, f"{name}_{number}", number, tuple(notes))


def _gradescope(folder: Folder) -> Sorted:
    found = Sorted()
    called: dict[str, list[str]] = {}
    for file in own_files(folder):
        if file.name != ROSTER:
            found.rest.append(file)
            continue
        try:
            called = submitters(file.read())
        except (OSError, ValueError) as error:
            reason = {"file": ROSTER, "reason": names.reason(error)}
            found.notes.append(Message("unreadable", reason))
    for inner in folder.folders():
        if _GRADESCOPE.fullmatch(inner.name):
            name = " & ".join(called.get(inner.name, [])) or inner.name
            found.students.append(Student(names.readable(name), (inner,), inner.name))
        else:
            found.rest.append(inner)
    return found


def _with_numbers(students: Iterable[Student]) -> list[Student]:
    """Where several are called the same, as all are in an anonymous export, their numbers tell
    them apart."""
    listed = list(students)
    called = Counter(names.comparable(student.name) for student in listed)
    return [
        Student(
            names.readable(
                f"{each.name}_{each.number}"
                if called[names.comparable(each.name)] > 1 and each.number
                else each.name
            ),
            each.parts,
            each.origin,
            each.number,
            each.notes,
        )
        for each in listed
    ]


_READERS: dict[str, Callable[[Folder], Sorted]] = {
    "Moodle": _moodle,
    "Canvas": _canvas,
    "Gradescope": _gradescope,
    "nbgrader": _nbgrader,
    "": _a_folder_each,
}


def is_exported_file(name: str) -> bool:
    """Whether Moodle or Canvas gave a file its name."""
    return bool(_MOODLE.fullmatch(name) or _CANVAS.fullmatch(name))
