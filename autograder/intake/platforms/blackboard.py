"""Blackboard, "Assignment File Download".

`HW1_alovelace_attempt_2024-03-01-10-11-12_lesson4_sgd.py`, and for each attempt a text
`HW1_alovelace_attempt_2024-03-01-10-11-12.txt` that says whose it is. The word is a translated one.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field

from autograder.intake import names
from autograder.intake.files import File, Folder
from autograder.intake.people import Part, Sorted, Student, Who
from autograder.intake.platforms.layout import Layout, content

_ATTEMPT = re.compile(
    r"(?P<before>.+)_[^\W\d_]+_(?P<time>\d{4}(?:-\d\d){5})(?P<after>_(?P<file>.+)|\.txt)?"
)
_NAME = re.compile(
    r"^[^:\n]{1,40}: *(?P<name>[^\n:()]{1,200}) \((?P<login>[^()\n]{1,200})\)[ \r]*$", re.MULTILINE
)
_MAX_TEXT = 100_000


def _matches(folder: Folder) -> bool:
    return any(_ATTEMPT.fullmatch(part.name) for part in content(folder))


@dataclass
class _Found:
    """What is found of one student."""

    parts: list[tuple[str, Folder | File]] = field(default_factory=list)
    about: list[File] = field(default_factory=list)


def _read(folder: Folder) -> Sorted:
    found = Sorted()
    matched = []
    for part in content(folder):
        if match := _ATTEMPT.fullmatch(part.name):
            matched.append((match, part))
        else:
            found.rest.append(part)
    prefix = _assignment([match["before"] for match, _ in matched])
    of: dict[str, _Found] = {}
    for match, part in matched:
        student = of.setdefault(match["before"][len(prefix) :], _Found())
        if isinstance(part, File) and match["after"] == ".txt":
            student.about.append(part)
        else:
            own = part.named(match["file"] or part.name) if isinstance(part, File) else part
            student.parts.append((match["time"], own))
    found.students = [_student(login, each) for login, each in of.items()]
    return found


def _assignment(before: list[str]) -> str:
    """What names have in common before the student's login."""
    if len(set(before)) == 1:
        return before[0][: before[0].rfind("_") + 1]
    common = os.path.commonprefix(before)
    return common[: common.rfind("_") + 1]


def _student(login: str, found: _Found) -> Student:
    times = sorted({time for time, _ in found.parts})
    parts = tuple(
        Part(part, times.index(time), f"{time}/" if len(times) > 1 else "")
        for time, part in found.parts
    )
    name = _name(found.about, login)
    who = Who(
        full_name=name,
        login=names.readable(login),
        attempt=str(len(times)) if len(times) > 1 else "",
        submitted=times[-1] if times else "",
    )
    return Student(names.readable(login), parts, login, who)


def _name(about: list[File], login: str) -> str:
    """The student's name, out of the text beside an attempt."""
    for file in about:
        try:
            text = file.source(_MAX_TEXT).decode("utf-8-sig", "replace")
        except (OSError, ValueError):
            continue
        match = _NAME.search(text)
        if match and match["login"] == login:
            return match["name"]
    return ""


BLACKBOARD = Layout("blackboard", "Blackboard", _matches, _read)
