"""Moodle, "Download all submissions".

`Ada Lovelace_12345_assignsubmission_file_/…`, or without folders
`Ada Lovelace_12345_assignsubmission_file_lesson4_sgd.py` (moodle/moodle,
mod/assign/classes/downloader.php). The number is that of the grading worksheet.
"""

from __future__ import annotations

import re

from autograder.intake.files import File, Folder
from autograder.intake.people import Part, Sorted, Student, Who, with_numbers
from autograder.intake.platforms.layout import Layout, content

_MOODLE = re.compile(
    r"(?P<name>.*?)(?:_(?P<id>\d+))?_assignsubmission_[a-z]+(?:_(?P<file>.*))?", re.DOTALL
)


def is_named(name: str) -> bool:
    """Whether Moodle gave a folder or a file its name."""
    return bool(_MOODLE.fullmatch(name))


def _matches(folder: Folder) -> bool:
    return any(is_named(part.name) for part in content(folder))


def _read(folder: Folder) -> Sorted:
    found = Sorted()
    parts: dict[tuple[str, str], list[Part]] = {}
    for part in content(folder):
        match = _MOODLE.fullmatch(part.name)
        if not match:
            found.rest.append(part)
            continue
        # A flat export puts a file's own name behind the student's.
        own = part.named(match["file"] or part.name) if isinstance(part, File) else part
        parts.setdefault((match["name"], match["id"] or ""), []).append(Part(own))
    found.students = with_numbers(
        Student(name or number, tuple(of), f"{name}_{number}", Who(number=number))
        for (name, number), of in parts.items()
    )
    return found


MOODLE = Layout("moodle", "Moodle", _matches, _read)
