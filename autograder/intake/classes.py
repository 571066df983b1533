"""A class, from the path that `grade` is given: its students, and what each handed in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import overload

from autograder.errors import UsageError
from autograder.folders import EXERCISES
from autograder.intake import names
from autograder.intake.archives import OF_A_CLASS, ArchiveError, open_archive
from autograder.intake.files import (
    ArchiveFolder,
    DiskFolder,
    Folder,
    Kind,
    archive_stem,
    disk_file,
    holds_lessons,
    kind_of,
    own_files,
)
from autograder.intake.platforms import Student, is_exported_file, layout_of, sort_out
from autograder.limits import MAX_CLASS_ARCHIVE, MAX_FOLDER_DEPTH
from autograder.messages.catalogue import Message


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


def find_students(path: Path) -> Students:
    """The submissions at `path`: a class's folder or archive, or one submission alone.

    Raises `SubmissionsError` where there are none.
    """
    try:
        found = _find(path)
    except OSError as error:
        raise SubmissionsError(f"{path} cannot be read: {error.strerror or error}") from error
    if not found:
        raise SubmissionsError(
            f"{path} has no folders in it: there must be one per student, or an archive, "
            "or what Moodle, Canvas, Gradescope or nbgrader exports"
        )
    return Students(_told_apart(found), found.notes)


def _find(path: Path) -> Students:
    if path.is_dir():
        root: Folder = DiskFolder(path.resolve())
        notes: list[Message] = []
    elif path.exists() and kind_of(path.name) is Kind.ARCHIVE:
        root, notes = _from_archive(path)
    elif path.exists() and kind_of(path.name) is not Kind.OTHER:
        file = disk_file(path.resolve())
        return Students((Student(names.readable(path.stem), (file,), path.name),))
    else:
        raise SubmissionsError(
            f"{path} is not a folder, nor an archive: give one with a folder per student"
        )
    if _is_submission(root):
        note = Message("one_submission", {"name": names.display(root.name)})
        return Students((Student(names.readable(root.name), (root,), root.name),), (*notes, note))
    found = sort_out(_unwrapped(root, path.is_file()))
    return Students(tuple(found.students), (*notes, *found.notes))


def _from_archive(path: Path) -> tuple[Folder, list[Message]]:
    with path.open("rb") as file:
        data = file.read(MAX_CLASS_ARCHIVE + 1)
    if len(data) > MAX_CLASS_ARCHIVE:
        raise SubmissionsError(f"{path} is too large to read: unpack it, and give the folder")
    try:
        archive = open_archive(data, path.name, OF_A_CLASS)
    except ArchiveError as error:
        raise SubmissionsError(f"{path} cannot be read: {error}") from error
    refused = [
        Message("left_out", {"file": names.display(file.path), "reason": file.refused})
        for file in archive.outside
    ]
    return ArchiveFolder.of(archive_stem(path.name), archive.files), [*archive.notes, *refused]


def _is_submission(folder: Folder) -> bool:
    """Whether lessons stand in the folder itself, and in none of its folders but `exercises`."""
    lessons = [file for file in folder.files() if file.is_lesson_like]
    if any(is_exported_file(file.name) for file in lessons):
        return False
    others = []
    for inner in folder.folders():
        if inner.name == EXERCISES:
            lessons += [file for file in inner.files() if file.is_lesson_like]
        else:
            others.append(inner)
    return bool(lessons) and not any(holds_lessons(inner) for inner in others)


def _unwrapped(folder: Folder, is_archive: bool) -> Folder:
    """The folder that holds the class, where an archive or an export wraps it in another one."""
    inside = folder
    for _ in range(MAX_FOLDER_DEPTH):
        if layout_of(inside) or (is_archive and _has_students(inside)):
            return inside
        inner = inside.folders()
        if len(inner) != 1 or any(file.kind is not Kind.OTHER for file in own_files(inside)):
            break
        inside = inner[0]
    return folder


def _has_students(folder: Folder) -> bool:
    archives = [file for file in own_files(folder) if file.kind is Kind.ARCHIVE]
    return len(folder.folders()) + len(archives) > 1 and not _is_submission(folder)


def _told_apart(students: Iterable[Student]) -> tuple[Student, ...]:
    """The students, none with another's result file; who is called otherwise now has a note."""
    listed = list(students)
    found = []
    for student, name in zip(
        listed, names.told_apart([student.name for student in listed]), strict=True
    ):
        if name != student.name:
            said = {
                "name": names.display(student.name),
                "origin": names.display(student.origin),
            }
            note = Message("same_name", said)
            student = replace(student, name=name, notes=(*student.notes, note))
        found.append(student)
    return tuple(sorted(found, key=lambda student: student.name))
