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

_SUBMISSION = re.compile(
    r"(?P<ids>\d+-\d+) ?- (?P<name>.+?) ?- (?P<time>[^-]*\d{4}[^-]*?)(?: ?- (?P<file>.+))?"
)
_TIME = re.compile(
    r"(?:(?P<first>[^\W\d_]{3,})\.? (?P<day>\d{1,2})"
    r"|(?P<day2>\d{1,2})\.? (?P<second>[^\W\d_]{3,})\.?)"
    r",? (?P<year>\d{4}),? (?P<hour>\d{1,2}?)[:.]?(?P<minute>\d\d) ?(?P<half>[AaPp]\.?[Mm])?.*"
)
_MONTHS = (
    ("jan", "ene", "gen"), ("feb", "fév", "fev"), ("mar", "mär", "maa", "mrt"),
    ("apr", "avr", "abr"),
    ("may", "mai", "mag", "mei"), ("jun", "juin", "giu"), ("jul", "juil", "lug"),
    ("aug", "aoû", "ago"), ("sep", "set"), ("oct", "okt", "ott", "out"), ("nov",),
    ("dec", "dez", "dic", "déc"),
)  # fmt: skip


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
    known = [moment(time) for time in times]
    if None not in known:
        times.sort(key=lambda time: moment(time) or ())
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


def moment(text: str) -> tuple[int, ...] | None:
    """A time as numbers that compare; `None` if it is written in a way that is not known."""
    match = _TIME.fullmatch(text.strip())
    if not match:
        return None
    word = (match["first"] or match["second"]).casefold()
    month = 0
    for number, beginnings in enumerate(_MONTHS, start=1):
        month = month or number * word.startswith(beginnings)
    if not month:
        return None
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"][0] in "Pp" else 0)
    day = int(match["day"] or match["day2"])
    return (int(match["year"]), month, day, hour, int(match["minute"]))


BRIGHTSPACE = Layout("brightspace", "Brightspace", _matches, _read)
