"""Whose is what: a student, what was handed in, and what the platform knows of it."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any

from autograder.intake import names
from autograder.intake.files import DiskFolder, File, Folder
from autograder.limits import MAX_MEMBERS
from autograder.messages.catalogue import Message


@dataclass(frozen=True)
class Who:
    """What is known of a student beside the name; each is empty where it is not known.

    Attributes
    ----------
    full_name:
        The student's name, where the submission is called otherwise.
    number:
        The platform's, or the school's, number of the student.
    login, email:
        Under which the platform knows the student.
    section:
        The part of the class.
    group:
        The group's name, where a group handed in together.
    members:
        The names of all who handed in together.
    attempt:
        Which attempt was graded, as the platform counts.
    submitted:
        When it was handed in, as the platform writes it.
    late:
        Whether the platform says that it was late.
    extension:
        More time for this student, as the roster says it.
    """

    full_name: str = ""
    number: str = ""
    login: str = ""
    email: str = ""
    section: str = ""
    group: str = ""
    members: tuple[str, ...] = ()
    attempt: str = ""
    submitted: str = ""
    late: bool = False
    extension: str = ""

    def filled_from(self, other: Who) -> Who:
        """The same, with what only `other` knows."""
        unknown = [each.name for each in fields(self) if not getattr(self, each.name)]
        return replace(self, **{name: getattr(other, name) for name in unknown})


NOBODY = Who()


@dataclass(frozen=True, slots=True)
class Part:
    """A folder, an archive or a file that was handed in.

    Attributes
    ----------
    content:
        The folder or file.
    attempt:
        Of several attempts that a platform counts, which one; the highest is the latest.
    under:
        What is put before the paths of its files, with `/` at the end; it can be empty.
    """

    content: Folder | File
    attempt: int = 0
    under: str = ""

    @property
    def name(self) -> str:
        return self.content.name


@dataclass(frozen=True, slots=True)
class Student:
    """A submission that is still to be read.

    Attributes
    ----------
    name:
        Under which it is graded; no two of a class have the same result file.
    parts:
        The folders, archives and files that were handed in.
    origin:
        The name of the folder or file it came as.
    who:
        What is known of the student beside the name.
    notes:
        What names alone tell.
    active:
        The attempt that the student chose to be graded, if the platform has that; it alone counts.
    exported:
        Whether a platform's export held it; then its files have the times of the export.
    """

    name: str
    parts: tuple[Part, ...]
    origin: str
    who: Who = NOBODY
    notes: tuple[Message, ...] = ()
    active: int | None = None
    exported: bool = False


def drained(students: deque[Student]) -> Iterator[Student]:
    """The students, of whom none is kept in the queue once it is given on."""
    while students:
        yield students.popleft()


def forget(student: Student) -> None:
    """Let go of the lists of files of a submission that has been read: a class has many."""
    for part in student.parts:
        if isinstance(part.content, DiskFolder):
            part.content.forget()


def bounded(student: Student) -> Student:
    """The student, with nothing known that is longer than any person's: a platform's list, or an
    archive, can call somebody by a megabyte."""
    who = student.who
    texts: dict[str, Any] = {
        key: names.shortened(value) for key, value in vars(who).items() if isinstance(value, str)
    }
    members = tuple(names.shortened(name) for name in who.members[:MAX_MEMBERS])
    name, origin = names.shortened(student.name), names.shortened(student.origin)
    return replace(student, name=name, origin=origin, who=replace(who, members=members, **texts))


@dataclass
class Sorted:
    """What a layout makes of a folder.

    Attributes
    ----------
    students:
        Whose is what.
    rest:
        What the layout says nothing about.
    notes:
        What is to be said about the whole.
    """

    students: list[Student] = field(default_factory=list)
    rest: list[Folder | File] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)


def with_numbers(students: Iterable[Student]) -> list[Student]:
    """Where several are called the same, as all are in an anonymous export, their numbers tell
    them apart."""
    listed = list(students)
    called = Counter(names.comparable(student.name) for student in listed)
    return [
        replace(each, name=names.readable(f"{each.name}_{each.who.number}"))
        if called[names.comparable(each.name)] > 1 and each.who.number
        else replace(each, name=names.readable(each.name))
        for each in listed
    ]
