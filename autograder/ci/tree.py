"""The working tree: what in it is a submission, and what is not as it was handed out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autograder.checks.recording import ENDING
from autograder.errors import UsageError
from autograder.folders import CHECKS, ENGINE, EXERCISES, folder_of, lesson_files
from autograder.intake.files import DiskFolder
from autograder.intake.people import Part, Student, Who


def submission_in(tree: Path, name: str, who: Who, anything: bool) -> Student:
    """The work in a tree: its folder `exercises`, one folder further down at most.

    If `anything` may be there, as on a platform where students hand in files, it is else all that
    there is. Raises `UsageError` where nothing is.
    """
    for folder in (tree, *_folders(tree)):
        exercises = folder / EXERCISES
        if exercises.is_dir() and not exercises.is_symlink() and lesson_files(exercises):
            return Student(name, (Part(DiskFolder(exercises)),), EXERCISES, who)
    if not anything or not tree.is_dir():
        raise UsageError(
            f"{tree} has no {EXERCISES}/lessonN_*.py: start in the repository's folder"
        )
    return Student(name, (Part(DiskFolder(tree)),), tree.name, who)


def _folders(tree: Path) -> list[Path]:
    found = [path for path in tree.iterdir() if path.is_dir()] if tree.is_dir() else []
    return sorted(path for path in found if not path.is_symlink() and path.name[:1] != ".")


def edited(tree: Path, course: Path) -> list[str]:
    """The files of checks and grader in a tree that are not those of the course, by their paths.

    A file that only one of them has says nothing: a kit can hold fewer lessons.
    """
    found = []
    for folder in (folder_of(Path(), CHECKS), Path(ENGINE.name)):
        base = ENGINE.parent if folder.name == ENGINE.name else course
        for path in _files(base / folder):
            own = tree / path.relative_to(base)
            if own.is_file() and own.read_bytes() != path.read_bytes():
                found.append(path.relative_to(base).as_posix())
    return found


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in (".py", ENDING):
            yield path
