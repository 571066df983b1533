"""ILIAS, "Download all submissions" of an exercise.

`Lovelace_Ada_alovelace_12345/…`, for a team `Team 7/Lovelace_Ada_alovelace_12345/…`; what was late
is called `Late Submission - lesson4_sgd.py`, in the platform's language (ILIAS-eLearning/ILIAS,
class.ilExSubmission.php).
"""

from __future__ import annotations

import re

from autograder.intake import names
from autograder.intake.files import File, Folder, seen
from autograder.intake.people import Part, Sorted, Student, Who
from autograder.intake.platforms.layout import Layout, content, most
from autograder.intake.platforms.words import is_of_a_class
from autograder.messages.catalogue import Message

_STUDENT = re.compile(r"(?P<last>[^_]+)_(?P<first>.+)_(?P<login>[^_]+)_(?P<id>\d{2,})")
_TEAM = re.compile(r"\D+ \d+")
_LATE = re.compile(r"(late submission|verspätete abgabe|verspaetete abgabe|en retard)\s*- ", re.I)


def _matches(folder: Folder) -> bool:
    folders, _ = seen(folder)
    found = [inner for inner in folders if _STUDENT.fullmatch(inner.name) or _is_team(inner)]
    return bool(found) and most(found, folders)


def _is_team(folder: Folder) -> bool:
    if not _TEAM.fullmatch(folder.name) or is_of_a_class(folder.name):
        return False
    members = seen(folder)[0]
    found = [inner for inner in members if _STUDENT.fullmatch(inner.name)]
    return bool(found) and len(found) == len(members)


def _read(folder: Folder) -> Sorted:
    found = Sorted()
    for part in content(folder):
        if isinstance(part, File):
            found.rest.append(part)
        elif match := _STUDENT.fullmatch(part.name):
            found.students.append(_student(match, (part,), Who()))
        elif _is_team(part):
            found.students += _members(part)
        else:
            found.rest.append(part)
    return found


def _members(team: Folder) -> list[Student]:
    """Each member of a team, with what all of them handed in."""
    folders = tuple(seen(team)[0])
    found = [match for inner in folders if (match := _STUDENT.fullmatch(inner.name))]
    who = Who(group=team.name, members=tuple(_called(match) for match in found))
    return [_student(match, folders, who) for match in found]


def _student(match: re.Match[str], folders: tuple[Folder, ...], who: Who) -> Student:
    late = any(_LATE.match(file.name) for folder in folders for file in seen(folder)[1])
    parts = tuple(Part(each, under=f"{each.name}/" * (len(folders) > 1)) for each in folders)
    who = Who(
        number=match["id"],
        login=match["login"],
        late=late,
        group=who.group,
        members=who.members if len(who.members) > 1 else (),
    )
    notes = (Message("late", {"platform": "ILIAS"}),) if late else ()
    return Student(_called(match), parts, match[0], who, notes)


def _called(match: re.Match[str]) -> str:
    return names.readable(f"{match['first'].replace('_', ' ')} {match['last']}")


ILIAS = Layout("ilias", "ILIAS", _matches, _read)
