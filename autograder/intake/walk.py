"""Which files of a folder are a submission's, however deep they are."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.folders import EXERCISES
from autograder.intake.files import File, Folder, Kind, nothing, own_files
from autograder.intake.names import reason
from autograder.limits import MAX_FOLDER_DEPTH, MAX_FOLDERS, MAX_WALKED

_OF_THE_COURSE = frozenset(
    ["solutions", "solution", "answers", "answer", "reference", "autograder", "tests", "test"]
    + ["source", "release", "benchmarks"]
)
"""Folders beside `exercises` that come with the course: what is in them is not handed in."""

_CODE = (Kind.PYTHON, Kind.NOTEBOOK, Kind.ARCHIVE)


def files_in(folder: Folder) -> list[File]:
    """The files of a submission: in the folder first, then those deeper.

    A folder that holds one folder and no code is opened as often as that takes. Where one of the
    folders is `exercises`, somebody handed in the whole repository: its lessons come first, and
    what belongs to the course is left out. A folder in it that cannot be looked into is refused.
    """
    prefix, inside, found = unwrapped(folder)
    level = [(prefix, inside)]
    looked = 0
    for _ in range(MAX_FOLDER_DEPTH):
        deeper: list[tuple[str, Folder]] = []
        for path, current in level:
            looked += 1
            if looked > MAX_FOLDERS or len(found) > MAX_WALKED:
                return found
            try:
                own, inner = own_files(current), _work_in(current)
            except PermissionError as error:
                if not path:
                    raise
                found.append(File(path.rstrip("/"), nothing, reason(error)))
                continue
            found += [file.at(path + file.path) for file in own]
            deeper += [(f"{path}{each.name}/", each) for each in inner]
        level = deeper
    return found


def unwrapped(folder: Folder) -> tuple[str, Folder, list[File]]:
    """The first folder that holds more than one folder, the way to it, and the files on it."""
    prefix = ""
    found: list[File] = []
    for _ in range(MAX_FOLDER_DEPTH):
        inner = folder.folders()
        if len(inner) != 1 or any(file.kind in _CODE for file in own_files(folder)):
            break
        if inner[0].name.lower() == EXERCISES:
            break
        found += [file.at(prefix + file.path) for file in own_files(folder)]
        prefix += inner[0].name + "/"
        folder = inner[0]
    return prefix, folder, found


def _work_in(folder: Folder) -> list[Folder]:
    """The folders in a folder that can hold a student's work, `exercises` first."""
    inner = list(folder.folders())
    if not any(is_exercises(each) for each in inner):
        return inner
    own = [each for each in inner if each.name.lower() not in _OF_THE_COURSE]
    return sorted(own, key=lambda each: each.name.lower() != EXERCISES)


def is_exercises(folder: Folder) -> bool:
    """Whether a folder is the one with the lessons of a whole repository."""
    return folder.name.lower() == EXERCISES and any(file.is_lesson_like for file in folder.files())


def is_in_exercises(file: File) -> bool:
    return f"/{EXERCISES}/" in f"/{file.path.lower()}"


def lessons_in(folder: Folder) -> Iterator[File]:
    """The files of a submission that are lessons by their names."""
    return (file for file in files_in(folder) if file.is_lesson_like)


def holds_work(folder: Folder) -> bool:
    """Whether a submission could be read from the folder; by names alone."""
    return any(file.is_lesson_like or file.kind in _CODE for file in files_in(folder))
