"""Gradescope, "Export Submissions": `submission_123456/…` and `submission_metadata.yml`."""

from __future__ import annotations

import re

from autograder.intake import gradescope, names
from autograder.intake.files import GRADESCOPE_LIST, Folder, seen
from autograder.intake.people import Part, Sorted, Student, Who
from autograder.intake.platforms.layout import Layout
from autograder.messages.catalogue import Message

_SUBMISSION = re.compile(r"submission_(\d+)")


def _matches(folder: Folder) -> bool:
    folders, files = seen(folder)
    found = [inner for inner in folders if _SUBMISSION.fullmatch(inner.name)]
    listed = any(file.name == GRADESCOPE_LIST for file in files)
    return bool(found) and (listed or len(found) == len(folders))


def _read(folder: Folder) -> Sorted:
    found = Sorted()
    entries: dict[str, gradescope.Entry] = {}
    folders, files = seen(folder)
    for file in files:
        if file.name != GRADESCOPE_LIST:
            found.rest.append(file)
            continue
        try:
            entries = gradescope.entries(file.read())
        except (OSError, ValueError) as error:
            reason = {"file": GRADESCOPE_LIST, "reason": names.reason(error)}
            found.notes.append(Message("unreadable", reason))
    for inner in folders:
        if _SUBMISSION.fullmatch(inner.name):
            entry = entries.get(inner.name, gradescope.Entry())
            found.students += _students(inner, entry)
        else:
            found.rest.append(inner)
    return found


def _students(folder: Folder, entry: gradescope.Entry) -> list[Student]:
    """Everybody who handed a submission in; the folder's name where nobody is named."""
    people = [person for person in entry.people if any(person.values())]
    called = [person.get("name") or person.get("email") or folder.name for person in people]
    members = tuple(map(names.readable, called)) if len(people) > 1 else ()
    return [
        Student(
            names.readable(name),
            (Part(folder),),
            folder.name,
            Who(
                number=person.get("sid", ""),
                email=person.get("email", ""),
                group=folder.name if members else "",
                members=members,
                submitted=entry.created_at,
            ),
        )
        for name, person in zip(called or [folder.name], people or [dict[str, str]()], strict=True)
    ]


GRADESCOPE = Layout("gradescope", "Gradescope", _matches, _read)
