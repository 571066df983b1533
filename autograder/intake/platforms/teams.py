"""Microsoft Teams, the library "Student Work" of a class's site.

`Submitted files/Ada Lovelace/HW1/Version 2/…`, beside `Working files`, in which lies what was not
handed in.
"""

from __future__ import annotations

from autograder.intake import names
from autograder.intake.files import File, Folder, seen
from autograder.intake.people import Part, Sorted, Student
from autograder.intake.platforms.layout import Layout, content
from autograder.intake.walk import holds_work
from autograder.messages.catalogue import Message

_SUBMITTED = "submitted files"
_WORKING = "working files"


def _matches(folder: Folder) -> bool:
    return any(inner.name.lower() == _SUBMITTED for inner in seen(folder)[0])


def _read(folder: Folder) -> Sorted:
    found = Sorted()
    working: list[Folder | File] = []
    for part in content(folder):
        if isinstance(part, File) or part.name.lower() not in (_SUBMITTED, _WORKING):
            found.rest.append(part)
        elif part.name.lower() == _SUBMITTED:
            for inner in content(part):
                if isinstance(inner, File):
                    found.rest.append(inner)
                else:
                    name = names.readable(inner.name)
                    found.students.append(Student(name, (Part(inner),), inner.name))
        else:
            working = content(part)
    handed_in = {names.comparable(student.origin) for student in found.students}
    for each in working:
        if names.comparable(each.name) not in handed_in and holds_any(each):
            found.notes.append(Message("not_submitted", {"file": names.display(each.name)}))
    return found


def holds_any(part: Folder | File) -> bool:
    """Whether there is work in a folder, or in a file."""
    return part.is_lesson_like if isinstance(part, File) else holds_work(part)


TEAMS = Layout("teams", "Microsoft Teams", _matches, _read)
