"""A layout: how to tell that a folder has it, and how to read it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autograder.intake.files import File, Folder, Kind, seen
from autograder.intake.people import Sorted


@dataclass(frozen=True)
class Layout:
    """How a platform lays out a class.

    Attributes
    ----------
    name:
        What it is called on the command line.
    label:
        What the platform calls itself.
    matches:
        Whether a folder looks so, by names alone.
    read:
        The students of such a folder.
    """

    name: str
    label: str
    matches: Callable[[Folder], bool]
    read: Callable[[Folder], Sorted]


def content(folder: Folder) -> list[Folder | File]:
    """The folders and files of a folder, without an editor's or a system's."""
    folders, files = seen(folder)
    return [*folders, *files]


def could_be_work(part: Folder | File) -> bool:
    """Whether a folder or file can be somebody's work, by its name."""
    return not isinstance(part, File) or part.kind in (
        Kind.PYTHON,
        Kind.NOTEBOOK,
        Kind.ARCHIVE,
        Kind.TEXT,
    )


def most(found: Sequence[object], of: Sequence[object]) -> bool:
    """Whether more than half are found."""
    return 2 * len(found) > len(of)
