"""Folders and files of a class, on disk or in an archive, read only when they are needed."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import groupby
from pathlib import Path
from typing import Protocol

from autograder.folders import EXERCISES
from autograder.limits import (
    MAX_ARCHIVE,
    MAX_FOLDER_DEPTH,
    MAX_NOTEBOOK,
    MAX_PYTHON,
    MAX_ROSTER,
    as_size,
)

LESSON_LIKE = re.compile(r"lesson[ _-]*(\d{1,3})(?!\d)", re.IGNORECASE)
"""How a lesson's file begins: `lesson4_sgd.py`, and what people and browsers make of it
(`Lesson 4.py`)."""

ROSTER = "submission_metadata.yml"
"""Gradescope's list of who handed in what."""


class Kind(Enum):
    """What a file is taken for, by its name."""

    PYTHON = "Python"
    NOTEBOOK = "notebook"
    ARCHIVE = "archive"
    ROSTER = "roster"
    OTHER = "other"


LIMITS = {
    Kind.PYTHON: MAX_PYTHON,
    Kind.NOTEBOOK: MAX_NOTEBOOK,
    Kind.ARCHIVE: MAX_ARCHIVE,
    Kind.ROSTER: MAX_ROSTER,
    Kind.OTHER: 0,
}
"""Bytes of one file. More has no place in a submission, and takes long to parse."""

_ARCHIVES = re.compile(
    r"\.(zip|tar|tgz|tbz2?|txz|tar\.\w{1,4}|7z|rar|gz|bz2|xz|zst)$", re.IGNORECASE
)


def kind_of(name: str) -> Kind:
    lower = name.lower()
    if lower.endswith(".py"):
        return Kind.PYTHON
    if lower.endswith(".ipynb"):
        return Kind.NOTEBOOK
    if name.rpartition("/")[2] == ROSTER:
        return Kind.ROSTER
    return Kind.ARCHIVE if _ARCHIVES.search(lower) else Kind.OTHER


def archive_stem(name: str) -> str:
    """`ada` of `ada.tar.gz`."""
    return _ARCHIVES.sub("", name)


def is_ignored(name: str) -> bool:
    """Whether a name is an editor's or a system's, not somebody's work: hidden files, caches."""
    return name.startswith(".") or name in ("__MACOSX", "__pycache__")


@dataclass(frozen=True)
class File:
    """A file of a submission.

    Attributes
    ----------
    path:
        Its path below the folder it was found from, with `/`.
    source:
        Gives so many of its first bytes, or all.
    refused:
        Why it is not to be read: a link, an encrypted entry; empty if it may be.
    """

    path: str
    source: Callable[[int], bytes]
    refused: str = ""

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def kind(self) -> Kind:
        return kind_of(self.name)

    @property
    def is_lesson_like(self) -> bool:
        return self.kind in (Kind.PYTHON, Kind.NOTEBOOK) and bool(LESSON_LIKE.match(self.name))

    def read(self) -> bytes:
        """All its bytes; raises `ValueError` or `OSError` with the reason why not."""
        if self.refused:
            raise ValueError(self.refused)
        limit = LIMITS[self.kind]
        data = self.source(limit + 1)
        if len(data) > limit:
            advice = "; clear its outputs" if self.kind is Kind.NOTEBOOK else ""
            raise ValueError(f"it is larger than {as_size(limit)}{advice}")
        return data

    def at(self, path: str) -> File:
        """The same file under another path."""
        return replace(self, path=path)


def nothing(size: int) -> bytes:
    """The source of a file that is refused."""
    return b""


class Folder(Protocol):
    """A folder on disk or in an archive; what is in it comes sorted by name."""

    @property
    def name(self) -> str: ...

    def folders(self) -> Sequence[Folder]: ...

    def files(self) -> Sequence[File]: ...


@dataclass(frozen=True)
class DiskFolder:
    """A folder on disk. No link in it is followed."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    def folders(self) -> list[DiskFolder]:
        with os.scandir(self.path) as entries:
            names = [e.name for e in entries if e.is_dir(follow_symlinks=False)]
        return [DiskFolder(self.path / name) for name in sorted(names) if not is_ignored(name)]

    def files(self) -> list[File]:
        with os.scandir(self.path) as entries:
            found = [e for e in entries if not e.is_dir(follow_symlinks=False)]
        return [disk_file(self.path / e.name) for e in sorted(found, key=lambda e: e.name)]


def disk_file(path: Path) -> File:
    """A file on disk; a link is refused, here and once more when it is opened."""

    def source(size: int) -> bytes:
        # A FIFO must not make the reading wait for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise ValueError("it is not a regular file")
            return file.read(min(size, status.st_size + 1))  # memory is taken for all it asks

    return File(path.name, source, "it is a link" if path.is_symlink() else "")


@dataclass(frozen=True)
class ArchiveFolder:
    """A folder in an archive: files by what is left of their paths."""

    name: str
    content: tuple[tuple[tuple[str, ...], File], ...]

    @classmethod
    def of(cls, name: str, files: Iterable[File]) -> ArchiveFolder:
        content = [(tuple(p for p in f.path.split("/") if p not in ("", ".")), f) for f in files]
        # A file of no name at all is nobody's.
        return cls(name, tuple(sorted((x for x in content if x[0]), key=lambda x: x[0])))

    def folders(self) -> list[ArchiveFolder]:
        inner = [(parts, file) for parts, file in self.content if len(parts) > 1]
        return [
            ArchiveFolder(name, tuple((parts[1:], file) for parts, file in group))
            for name, group in groupby(inner, key=lambda x: x[0][0])
            if not is_ignored(name)
        ]

    def files(self) -> list[File]:
        return [file.at(parts[0]) for parts, file in self.content if len(parts) == 1]


def files_in(folder: Folder) -> list[File]:
    """The files of a submission: in the folder, or one folder deep, the former first.

    A folder that holds one folder and nothing else is opened as often as that takes. Where one of
    the sub-folders is `exercises`, somebody handed in the whole repository: the rest is not theirs.
    """
    prefix, top, inner = "", own_files(folder), folder.folders()
    for _ in range(MAX_FOLDER_DEPTH):
        if any(file.kind is not Kind.OTHER for file in top) or len(inner) != 1:
            break
        prefix += inner[0].name + "/"
        top, inner = own_files(inner[0]), inner[0].folders()
    exercises = [x for x in inner if x.name == EXERCISES and any(map(is_lesson, x.files()))]
    below = [file.at(f"{x.name}/{file.path}") for x in exercises or inner for file in own_files(x)]
    return [file.at(prefix + file.path) for file in [*top, *below]]


def is_lesson(file: File) -> bool:
    return file.is_lesson_like


def own_files(folder: Folder) -> list[File]:
    """The files directly in a folder, without an editor's or a system's."""
    return [file for file in folder.files() if not is_ignored(file.name)]


def holds_lessons(folder: Folder) -> bool:
    """Whether a submission could be read from the folder; by names alone."""
    return any(file.is_lesson_like or file.kind is Kind.ARCHIVE for file in files_in(folder))
