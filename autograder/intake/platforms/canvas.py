"""Canvas, "Download Submissions".

`lovelaceada_LATE_123_4567_lesson4_sgd-1.py`, with the numbers of the student and of the file
(instructure/canvas-lms, lib/content_zipper.rb). Text typed into Canvas has no second number.

Other people put two numbers into names too, a date above all. So a folder is Canvas's only where
the numbers behave as Canvas's do: most names have them, every file has a number of its own, every
number of a student has one name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.intake.filenames import is_lesson_name
from autograder.intake.files import File, Folder
from autograder.intake.people import Part, Sorted, Student, Who, with_numbers
from autograder.intake.platforms.layout import Layout, content, could_be_work, most
from autograder.messages.catalogue import Message

_CANVAS = re.compile(
    r"(?:(?P<name>\w+?)_)?(?P<late>LATE_)?(?P<id>[1-9]\d*|anon_\w+?)"
    r"_(?:(?P<file_id>[1-9]\d*)_(?P<file>.+)|(?P<typed>(?:text|link)\.html))"
)
_AGAIN = re.compile(r"(?P<stem>.+?)-(?P<number>\d{1,2})(?P<ending>\.(?:tar\.)?\w+)")
_REST_OF_A_DATE = re.compile(r"\d{1,2}(?!\d)")


def match_of(name: str) -> re.Match[str] | None:
    """The parts of a name that Canvas can have given; a date is none of its."""
    match = _CANVAS.fullmatch(name)
    if match and match["file_id"]:
        year, month = match["id"], match["file_id"]
        is_date = year.isdigit() and 1900 <= int(year) <= 2200 and int(month) <= 12
        if is_date and _REST_OF_A_DATE.match(match["file"]):
            return None
    return match


def _matches(folder: Folder) -> bool:
    work = [part for part in content(folder) if could_be_work(part)]
    found = [match for part in work if (match := match_of(part.name))]
    return most(found, work) and _are_canvas(found)


def _are_canvas(found: Sequence[re.Match[str]]) -> bool:
    files = [match for match in found if match["file_id"]]
    numbers = {match["file_id"] for match in files}
    called: dict[str, set[str]] = {}
    for match in files:
        called.setdefault(match["id"], set()).add(match["name"] or "")
    if len(numbers) < len(files) or any(len(names) > 1 for names in called.values()):
        return False
    # One student alone, or one name for everybody: what follows must then be a lesson.
    if all(is_lesson_name(match["file"]) for match in files):
        return True
    return len({match["name"] or match["id"] for match in files}) > 1


def _read(folder: Folder) -> Sorted:
    found = Sorted()
    of: dict[tuple[str, str], list[tuple[re.Match[str], Folder | File]]] = {}
    for part in content(folder):
        if match := _CANVAS.fullmatch(part.name):
            of.setdefault((match["name"] or "", match["id"]), []).append((match, part))
        else:
            found.rest.append(part)
    found.students = with_numbers(
        _student(name, number, parts) for (name, number), parts in of.items()
    )
    return found


def _student(
    name: str, number: str, found: Sequence[tuple[re.Match[str], Folder | File]]
) -> Student:
    """Of files of one name, the newest has the highest `-N`, and then the highest number."""
    late = any(match["late"] for match, _ in found)
    aged: dict[str, list[tuple[tuple[int, int], Folder | File]]] = {}
    for match, part in found:
        file = match["file"] or match["typed"]
        again = _AGAIN.fullmatch(file)
        own = again["stem"] + again["ending"] if again else file
        age = (int(again["number"]) if again else 0, int(match["file_id"] or 0))
        aged.setdefault(own, []).append((age, part))
    parts = []
    for own, files in sorted(aged.items()):
        for attempt, (_, part) in enumerate(sorted(files, key=lambda each: each[0])):
            parts.append(Part(part.named(own) if isinstance(part, File) else part, attempt))
    notes = (Message("late", {"platform": "Canvas"}),) if late else ()
    who = Who(number=number, late=late)
    return Student(name or number, tuple(parts), f"{name}_{number}", who, notes)


CANVAS = Layout("canvas", "Canvas", _matches, _read)
