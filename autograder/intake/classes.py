"""A class, from the path that `grade` is given: its students, and what each handed in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import overload

from autograder.errors import UsageError
from autograder.intake import names
from autograder.intake.archives import OF_A_CLASS, ArchiveError, open_archive
from autograder.intake.files import (
    ArchiveFolder,
    DiskFolder,
    Folder,
    Kind,
    ReadFault,
    archive_stem,
    disk_file,
    kind_of,
)
from autograder.intake.options import AUTO, DEFAULT, LAYOUT_NAMES, IntakeOptions
from autograder.intake.people import Part, Student, bounded
from autograder.intake.reading import read_class
from autograder.intake.roster import RosterError, on_roster, read_roster
from autograder.intake.walk import files_in
from autograder.limits import MAX_CLASS_ARCHIVE, MAX_NOTES_OF_A_CLASS
from autograder.messages.catalogue import Message, message, phrase, reason
from autograder.messages.notes import collected

UNATTRIBUTED = frozenset(
    ["nobodys", "nobodys_folder", "several_people", "not_on_roster", "two_on_roster"]
)
"""Notes of a class that say that something could not be attributed to a student."""


class SubmissionsError(UsageError):
    """There are no submissions, or they cannot be read; the text says what to do."""


class SubmissionGone(SubmissionsError):
    """What was there when the class was looked through is not any more."""


@dataclass(frozen=True)
class Students(Sequence[Student]):
    """A class: its students by name, and what is to be said about the whole of it."""

    students: tuple[Student, ...]
    notes: tuple[Message, ...] = ()

    @overload
    def __getitem__(self, index: int) -> Student: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Student, ...]: ...
    def __getitem__(self, index: int | slice) -> Student | tuple[Student, ...]:
        return self.students[index]

    def __len__(self) -> int:
        return len(self.students)

    def __iter__(self) -> Iterator[Student]:
        return iter(self.students)

    @property
    def unattributed(self) -> tuple[Message, ...]:
        """What could not be attributed to a student; then a run ends with exit status 1."""
        return tuple(note for note in self.notes if note.id in UNATTRIBUTED)


def find_students(path: Path, options: IntakeOptions = DEFAULT) -> Students:
    """The submissions at `path`: a class's folder or archive, or one submission alone.

    Raises `SubmissionsError` where there are none.
    """
    if options.layout not in LAYOUT_NAMES:
        known = ", ".join(LAYOUT_NAMES)
        raise SubmissionsError(
            message("unknown_layout", layout=repr(options.layout), layouts=known)
        )
    try:
        found = _find(path, options.layout)
        _look_into(found)
    except OSError as error:
        raise SubmissionsError(
            message("path_cannot_be_read", path=str(path), reason=names.reason(error))
        ) from error
    if options.roster:
        found = _with_roster(found, options.roster)
    if not found:
        raise SubmissionsError(_nobody(path, found, options.layout))
    notes = collected(found.notes, MAX_NOTES_OF_A_CLASS)
    return Students(_told_apart(map(bounded, found)), notes)


def _look_into(students: Iterable[Student]) -> None:
    """Look now which files there are: what goes away while the class is graded is missed then."""
    for part in (part for student in students for part in student.parts):
        if isinstance(part.content, DiskFolder):
            with suppress(OSError, ReadFault):  # to be told when it is read
                files_in(part.content)


def _nobody(path: Path, found: Students, layout: str) -> str:
    if layout != AUTO:
        return phrase("class_has_nobody_in_layout", path=str(path), layout=layout)
    what = phrase("class_has_no_folders", path=str(path))
    return "\n".join([what, *(f"note: {note}" for note in found.notes)])


def _with_roster(found: Students, path: Path) -> Students:
    try:
        roster = read_roster(path)
    except RosterError as error:
        raise SubmissionsError(reason(error)) from error
    students, notes = on_roster(found.students, roster)
    return Students(tuple(students), (*found.notes, *notes))


def _find(path: Path, layout: str) -> Students:
    packed = False
    notes: list[Message] = []
    if path.is_dir():
        root: Folder = DiskFolder(path.resolve())
        root.files()  # whether it can be looked into at all
    elif path.exists() and kind_of(path.name) is Kind.ARCHIVE:
        packed = True
        root, notes = _from_archive(path)
    elif path.exists() and kind_of(path.name) is not Kind.OTHER:
        file = disk_file(path.resolve())
        return Students((Student(names.readable(path.stem), (Part(file),), path.name),))
    else:
        raise SubmissionsError(message("class_is_neither_folder_nor_archive", path=str(path)))
    found = read_class(root, layout, packed)
    return Students(tuple(found.students), (*notes, *found.notes))


def _from_archive(path: Path) -> tuple[Folder, list[Message]]:
    with path.open("rb") as file:
        data = file.read(MAX_CLASS_ARCHIVE + 1)
    if len(data) > MAX_CLASS_ARCHIVE:
        raise SubmissionsError(message("class_archive_is_too_large", path=str(path)))
    try:
        archive = open_archive(data, path.name, OF_A_CLASS)
    except ArchiveError as error:
        raise SubmissionsError(
            message("path_cannot_be_read", path=str(path), reason=reason(error))
        ) from error
    refused = [
        Message("left_out", {"file": names.display(file.path), "reason": file.refused})
        for file in archive.outside
    ]
    return ArchiveFolder.of(archive_stem(path.name), archive.files), [*archive.notes, *refused]


def _told_apart(students: Iterable[Student]) -> tuple[Student, ...]:
    """The students, none with another's result file; who is called otherwise now has a note."""
    listed = list(students)
    found = []
    for student, name in zip(
        listed, names.told_apart([student.name for student in listed]), strict=True
    ):
        if name != student.name:
            said = {"name": names.display(student.name), "origin": names.display(student.origin)}
            note = Message("same_name", said)
            student = replace(student, name=name, notes=(*student.notes, note))
        found.append(student)
    return tuple(sorted(found, key=lambda student: student.name))


def only(students: Students, wanted: str) -> Students:
    """The one student of this name, number, login or e-mail address.

    Raises `SubmissionsError` where there is none, or more than one.
    """
    key = names.comparable(wanted.strip())
    for keys in (_name, _ids):
        found = [student for student in students if key in map(names.comparable, keys(student))]
        if len(found) == 1:
            return Students(tuple(found), students.notes)
        if found:
            several = ", ".join(names.display(student.name) for student in found[:5])
            raise SubmissionsError(
                message("student_name_is_ambiguous", name=repr(wanted), students=several)
            )
    near = [student.name for student in students if key in names.comparable(student.name)]
    listed = ", ".join(names.display(name) for name in near[:5])
    advice = phrase("advice_one_of", names=listed) if near else phrase("advice_dry_run")
    raise SubmissionsError(message("unknown_student", name=repr(wanted), advice=advice))


def _name(student: Student) -> list[str]:
    return [student.name]


def _ids(student: Student) -> list[str]:
    who = student.who
    given = [who.full_name, who.number, who.login, who.email, student.origin]
    return [each for each in given if each]
