"""Sakai, "Download All": `Lovelace, Ada(alovelace)/Submission attachment(s)/…` and `grades.csv`.

What the instructor gave back lies in `Feedback Attachment(s)`; it is nobody's work. Other platforms
write a login in brackets behind a name, too.
"""

from __future__ import annotations

import re

from autograder.intake import names
from autograder.intake.files import File, Folder, seen
from autograder.intake.people import Part, Sorted, Student, Who
from autograder.intake.platforms.layout import Layout, content, most
from autograder.intake.tables import column, rows_of
from autograder.messages.catalogue import Message

_STUDENT = re.compile(r"(?P<name>.+?)\s*\((?P<login>[^()\s]+)\)")
_ATTACHMENTS = "submission attachment(s)"
_FEEDBACK = "feedback attachment(s)"
_OF_SAKAI = re.compile(r"timestamp\.txt|(feedback|inline|comments?).*\.(txt|html)", re.IGNORECASE)


def _matches(folder: Folder) -> bool:
    folders, files = seen(folder)
    found = [inner for inner in folders if _STUDENT.fullmatch(inner.name)]
    if not most(found, folders):
        return False
    inside = {each.name.lower() for inner in found for each in seen(inner)[0]}
    return bool(inside & {_ATTACHMENTS, _FEEDBACK}) or any(
        file.name == "grades.csv" for file in files
    )


def _read(folder: Folder) -> Sorted:
    found = Sorted()
    known: dict[str, Who] = {}
    for part in content(folder):
        match = _STUDENT.fullmatch(part.name)
        if isinstance(part, File) and part.name == "grades.csv":
            known = _grades(part)
        elif match and not isinstance(part, File):
            found.students.append(_student(match["name"], match["login"], part))
        else:
            found.rest.append(part)
    found.students = [_with(student, known) for student in found.students]
    return found


def _student(name: str, login: str, folder: Folder) -> Student:
    parts: list[Part] = []
    for part in content(folder):
        if isinstance(part, File):
            if not _OF_SAKAI.fullmatch(part.name):
                parts.append(Part(part))
        elif part.name.lower() != _FEEDBACK:
            is_own = part.name.lower() == _ATTACHMENTS
            parts.append(Part(part, under="" if is_own else f"{part.name}/"))
    last, _, first = name.partition(", ")
    called = names.readable(f"{first} {last}" if first else name)
    return Student(called, tuple(parts), folder.name, Who(login=names.readable(login)))


def _with(student: Student, known: dict[str, Who]) -> Student:
    who = student.who.filled_from(known.get(student.who.login, Who()))
    notes = (Message("late", {"platform": "Sakai"}),) if who.late else ()
    return Student(student.name, student.parts, student.origin, who, notes)


def _grades(file: File) -> dict[str, Who]:
    """What `grades.csv` says of each login; its header is not in its first line."""
    try:
        rows = rows_of(file.read())
    except (OSError, ValueError):
        return {}
    start = next((i for i, row in enumerate(rows) if column(row, "id") is not None), len(rows))
    found: dict[str, Who] = {}
    header = rows[start] if start < len(rows) else []
    places = {name: column(header, name) for name in ("display id", "id", "submission date")}
    late = column(header, "late submission")
    for row in rows[start + 1 :]:
        cells = {name: row[at] for name, at in places.items() if at is not None and at < len(row)}
        is_late = late is not None and late < len(row) and row[late].lower() in ("late", "true")
        number = cells.get("display id", "")
        login = cells.get("id", "")
        found[number] = found[login] = Who(
            number=number, submitted=cells.get("submission date", ""), late=is_late
        )
    return found


SAKAI = Layout("sakai", "Sakai", _matches, _read)
