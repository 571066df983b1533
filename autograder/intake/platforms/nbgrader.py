"""nbgrader: `submitted/<student>/<assignment>/…` in a course's folder, or an exchange's `inbound`
folder, `<student>+<assignment>+<time>+<random>/…`."""

from __future__ import annotations

import re

from autograder.intake import names
from autograder.intake.files import File, Folder, Kind, seen
from autograder.intake.people import Part, Sorted, Student, Who
from autograder.intake.platforms.layout import Layout, content, most
from autograder.intake.walk import holds_work
from autograder.messages.catalogue import Message

_SUBMITTED = "submitted"
_STEPS = frozenset(
    ["source", "release", "autograded", "feedback", "downloaded", "solution", "source_with_tests"]
)
_COURSE_FILES = frozenset(["nbgrader_config.py", "gradebook.db"])
_INBOUND = re.compile(
    r"(?P<student>[^+]+)\+(?P<assignment>[^+]+)\+(?P<time>\d{4}-\d\d-\d\d[^+]*).*"
)


def _matches(folder: Folder) -> bool:
    return _is_course(folder) or _is_inbound(folder)


def _is_inbound(folder: Folder) -> bool:
    folders, _ = seen(folder)
    found = [inner for inner in folders if _INBOUND.fullmatch(inner.name)]
    return bool(found) and most(found, folders)


def _is_course(folder: Folder) -> bool:
    """Whether students are in `submitted`: it holds folders that hold nothing but folders."""
    folders, files = seen(folder)
    submitted = next((inner for inner in folders if inner.name == _SUBMITTED), None)
    if submitted is None:
        return False
    students = [inner for inner in seen(submitted)[0]]
    if not students or any(file.is_lesson_like for file in seen(submitted)[1]):
        return False
    if {file.name for file in files} & _COURSE_FILES:
        return True
    if {inner.name for inner in folders} & _STEPS:
        return True
    return all(not any(_is_code(file) for file in seen(student)[1]) for student in students)


def _is_code(file: File) -> bool:
    return file.kind in (Kind.PYTHON, Kind.NOTEBOOK, Kind.ARCHIVE)


def _read(folder: Folder) -> Sorted:
    if not _is_course(folder):
        return _inbound(folder)
    found = Sorted()
    for part in content(folder):
        if part.name == _SUBMITTED and not isinstance(part, File):
            found.rest = content(part)
        elif not isinstance(part, File) and part.name not in _STEPS and holds_work(part):
            found.notes.append(Message("nobodys", {"file": f"{names.display(part.name)}/"}))
    for part in [each for each in found.rest if not isinstance(each, File)]:
        found.rest.remove(part)
        times = [file for inner in seen(part)[0] for file in inner.files() if _is_time(file)]
        who = Who(submitted=_text(times[-1])) if times else Who()
        found.students.append(Student(names.readable(part.name), (Part(part),), part.name, who))
    return found


def _is_time(file: File) -> bool:
    return file.name == "timestamp.txt"


def _text(file: File) -> str:
    try:
        return file.source(100).decode("ascii", "replace").strip()
    except (OSError, ValueError):
        return ""


def _inbound(folder: Folder) -> Sorted:
    found = Sorted()
    of: dict[str, list[tuple[str, Folder]]] = {}
    for part in content(folder):
        match = None if isinstance(part, File) else _INBOUND.fullmatch(part.name)
        if match and not isinstance(part, File):
            of.setdefault(match["student"], []).append((match["time"], part))
        else:
            found.rest.append(part)
    for student, handed_in in of.items():
        handed_in.sort(key=lambda each: each[0])
        parts = tuple(
            Part(part, attempt, f"{part.name}/") for attempt, (_, part) in enumerate(handed_in)
        )
        who = Who(submitted=handed_in[-1][0])
        found.students.append(Student(names.readable(student), parts, student, who))
    return found


NBGRADER = Layout("nbgrader", "nbgrader", _matches, _read)
