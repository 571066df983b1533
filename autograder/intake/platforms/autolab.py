"""Autolab, "Download submissions": `ada@example.edu_3_lesson4_sgd.py`, with the version."""

from __future__ import annotations

import re

from autograder.intake import names
from autograder.intake.files import File, Folder
from autograder.intake.people import Part, Sorted, Student, Who
from autograder.intake.platforms.layout import Layout, content

_HANDED_IN = re.compile(r"(?P<email>[^@\s]+@[^@\s_]+)_(?P<version>\d+)_(?P<file>.+)")


def _matches(folder: Folder) -> bool:
    return any(_HANDED_IN.fullmatch(part.name) for part in content(folder))


def _read(folder: Folder) -> Sorted:
    found = Sorted()
    of: dict[str, list[Part]] = {}
    for part in content(folder):
        if match := _HANDED_IN.fullmatch(part.name):
            own = part.named(match["file"]) if isinstance(part, File) else part
            version = int(match["version"])
            of.setdefault(match["email"], []).append(Part(own, version, f"{version}/"))
        else:
            found.rest.append(part)
    found.students = [_student(email, parts) for email, parts in of.items()]
    return found


def _student(email: str, parts: list[Part]) -> Student:
    latest = max(part.attempt for part in parts)
    who = Who(email=email, login=email.partition("@")[0], attempt=str(latest))
    return Student(names.readable(email), tuple(parts), email, who)


AUTOLAB = Layout("autolab", "Autolab", _matches, _read)
