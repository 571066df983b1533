"""The working tree: what in it is a submission, and what is not as it was handed out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from autograder.checks.recording import ENDING
from autograder.errors import UsageError
from autograder.folders import CHECKS, ENGINE, EXERCISES, folder_of
from autograder.grading.output import regular_bytes
from autograder.intake.files import DiskFolder
from autograder.intake.people import Part, Student, Who
from autograder.kit import manifest
from autograder.messages.catalogue import message

_PARTS = (folder_of(Path(), CHECKS), Path(ENGINE.name))
"""The folders of a kit that are not the student's to edit."""


def submission_in(tree: Path, name: str, who: Who, anything: bool) -> Student:
    """The work in a tree: its folder `exercises`, one folder further down at most.

    If `anything` may be there, as on a platform where students hand in files, it is else all that
    there is. Raises `UsageError` where nothing is.
    """
    for folder in (tree, *_folders(tree)):
        exercises = folder / EXERCISES
        if exercises.is_dir() and not exercises.is_symlink() and _has_lessons(exercises):
            return Student(name, (Part(DiskFolder(exercises)),), EXERCISES, who)
    if not anything or not tree.is_dir():
        raise UsageError(message("tree_has_no_lessons", tree=str(tree), exercises=str(EXERCISES)))
    return Student(name, (Part(DiskFolder(tree)),), tree.name, who)


def _has_lessons(folder: Path) -> bool:
    """Whether there is a lesson, as a Python file or as a notebook."""
    return any(path.suffix in (".py", ".ipynb") for path in folder.glob("lesson*"))


def _folders(tree: Path) -> list[Path]:
    found = [path for path in tree.iterdir() if path.is_dir()] if tree.is_dir() else []
    return sorted(path for path in found if not path.is_symlink() and path.name[:1] != ".")


def edited(tree: Path, course: Path) -> list[str]:
    """The files of checks and grader in a tree that are not those of the course, by their paths.

    A file that only one of them has says nothing: a kit can hold fewer lessons.
    """
    wanted = {}
    for folder in _PARTS:
        base = ENGINE.parent if folder.name == ENGINE.name else course
        for path in _files(base / folder):
            wanted[path.relative_to(base).as_posix()] = manifest.digest(path)
    return _that_differ(tree, wanted)


def edited_by_itself(tree: Path) -> list[str]:
    """The same by what a kit says that it held when it was handed out; nothing if it is no kit.

    Whoever edits a file can edit that list too; it shows what happened without a purpose.
    """
    if not (tree / manifest.FILE).is_file():
        return []
    parts = tuple(f"{folder.as_posix()}/" for folder in _PARTS)
    wanted = {
        name: digest
        for name, digest in manifest.read(tree, regular_bytes).items()
        if name.startswith(parts)
    }
    return _that_differ(tree, wanted)


def _that_differ(tree: Path, wanted: Mapping[str, str]) -> list[str]:
    files = {name: tree / name for name in wanted}
    return [name for name, path in files.items() if _is_other(path, wanted[name])]


def _is_other(path: Path, digest: str) -> bool:
    """Whether what is there is not the file with this digest. Nothing but a file is read."""
    try:
        return manifest.digest_of(regular_bytes(path)) != digest
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        return True


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in (".py", ENDING):
            yield path
