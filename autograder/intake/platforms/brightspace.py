"""Brightspace (D2L), "Download" of an assignment's submissions.

A folder per submission, `397063-2557369 - Ada Lovelace - Sep 24, 2024 926 PM/…`, or the same before
a file's own name. Several submissions of a student differ in the time alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.intake import names
from autograder.intake.files import File, Folder
from autograder.intake.people import Part, Sorted, Student, Who
from autograder.intake.platforms.layout import Layout, content
from autograder.intake.times import spoken

_SUBMISSION = re.compile(
    r"(?P<ids>\d+-\d+) ?- (?P<name>.+?) ?- (?P<time>[^-]*\d{4}[^-]*?)(?: ?- (?P<file>.+))?"
)


def _matches(folder: Folder) -> bool:
    return any(_SUBMISSION.fullmatch(part.name) for part in content(folder))


def _read(folder: Folder) -> Sorted:
    found = Sorted()
    of: dict[tuple[str, str], list[tuple[str, Folder | File]]] = {}
    for part in content(folder):
        if match := _SUBMISSION.fullmatch(part.name):
            own = part.named(match["file"] or part.name) if isinstance(part, File) else part
            of.setdefault((match["ids"], match["name"]), []).append((match["time"], own))
        else:
            found.rest.append(part)
    found.students = [_student(ids, name, parts) for (ids, name), parts in of.items()]
    return found


def _student(ids: str, name: str, found: Sequence[tuple[str, Folder | File]]) -> Student:
    times = list(dict.fromkeys(time for time, _ in found))
    known = [spoken(time) for time in times]
    if None not in known:
        times.sort(key=lambda time: spoken(time) or ())
    parts = tuple(
        Part(
            part,
            0 if None in known else times.index(time),
            f"{time}/" if len(times) > 1 else "",
        )
        for time, part in found
    )
    who = Who(
        number=ids.partition("-")[0],
        attempt=str(len(times)) if len(times) > 1 else "",
        submitted=times[-1] if None not in known else "",
    )
    return Student(names.readable(name), parts, f"{ids} - {name}", who)


BRIGHTSPACE = Layout("brightspace", "Brightspace", _matches, _read)
