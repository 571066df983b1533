"""Folders and files of a class, on disk or in an archive, read only when they are needed."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, Protocol

from autograder.errors import OptimlingsError
from autograder.intake.filenames import (
    GRADESCOPE_LIST,
    LESSON_LIKE,
    Kind,
    archive_stem,
    is_ignored,
    is_lesson_name,
    kind_of,
)
from autograder.intake.names import display
from autograder.limits import MAX_ARCHIVE, MAX_NOTEBOOK, MAX_PYTHON, MAX_ROSTER, as_size
from autograder.messages.catalogue import Said, message, phrase

__all__ = ["GRADESCOPE_LIST", "LESSON_LIKE", "Kind", "archive_stem", "is_ignored", "kind_of"]

LIMITS = {
    Kind.PYTHON: MAX_PYTHON,
    Kind.NOTEBOOK: MAX_NOTEBOOK,
    Kind.ARCHIVE: MAX_ARCHIVE,
    Kind.TEXT: MAX_PYTHON,
    Kind.LIST: MAX_ROSTER,
    Kind.OTHER: 0,
}
"""Bytes of one file. A notebook may hold pictures; its code is limited as a Python file is."""


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
    attempt:
        Of several attempts that a platform counts, which one; the highest is the latest.
    called:
        The name that a platform gave it, where that is another one.
    modified:
        When it was last changed, in seconds since 1970, where that is known.
    """

    path: str
    source: Callable[[int], bytes]
    refused: Said = ""
    attempt: int = 0
    called: str = ""
    modified: float | None = None

    @cached_property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @cached_property
    def kind(self) -> Kind:
        return kind_of(self.name)

    @cached_property
    def is_lesson_like(self) -> bool:
        return self.kind in (Kind.PYTHON, Kind.NOTEBOOK, Kind.TEXT) and is_lesson_name(self.name)

    def read(self) -> bytes:
        """All its bytes; raises `ValueError` or `OSError` with the reason why not."""
        if self.refused:
            raise ValueError(self.refused)
        limit = LIMITS[self.kind]
        data = self.source(limit + 1)
        if len(data) > limit < LIMITS[Kind.NOTEBOOK] and data[:4096].lstrip()[:1] == b"{":
            limit = LIMITS[Kind.NOTEBOOK]  # a notebook that was saved as .py
            data = self.source(limit + 1)
        if len(data) > limit:
            is_notebook = self.kind is Kind.NOTEBOOK
            id = "notebook_is_larger_than" if is_notebook else "file_is_larger_than"
            raise ValueError(message(id, size=as_size(limit)))
        return data

    def at(self, path: str) -> File:
        """The same file under another path."""
        return replace(self, path=path)

    def named(self, name: str) -> File:
        """The same file under its own name, where the one it has is a platform's."""
        return replace(self, path=name, called=self.called or self.name)

    def of_attempt(self, attempt: int) -> File:
        """The same file, as part of this attempt."""
        return replace(self, attempt=attempt)

    @property
    def shown(self) -> str:
        """What to call it in a message."""
        return self.called or self.path


def nothing(size: int) -> bytes:
    """The source of a file that is refused."""
    return b""


class Folder(Protocol):
    """A folder on disk or in an archive; what is in it comes sorted by name."""

    @property
    def name(self) -> str: ...

    def folders(self) -> Sequence[Folder]: ...

    def files(self) -> Sequence[File]: ...


class ReadFault(OptimlingsError):
    """The machine could not read what was handed in. No verdict may come of it."""

    def __init__(self, path: str, why: Said) -> None:
        super().__init__(message("file_read_fault", path=display(path), reason=why))


_OF_THE_FILE = frozenset(
    [errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.ENXIO, errno.ENODEV]
    + [errno.EACCES, errno.EPERM, errno.ENAMETOOLONG]
)
"""Errors that tell of a file that it is gone, or what it is: a link, a FIFO, closed to the reader.
All others tell of a disk, a network, a table that is full."""


@contextmanager
def machine_faults(path: str) -> Iterator[None]:
    """Raise `ReadFault` where reading fails for a reason that is nobody's work."""
    try:
        yield
    except OSError as error:
        if error.errno in _OF_THE_FILE:
            raise
        raise ReadFault(path, error.strerror or str(error)) from error


Identity = tuple[int, int]
"""What a folder is, whatever it is called: the numbers of its device and of itself."""


class _Seen(NamedTuple):
    """What was seen of a file in a folder. A class keeps it of each, so it is little."""

    name: str
    is_link: bool
    filled: bool
    modified: float


class _Content(NamedTuple):
    """What was in a folder, and which folder that was."""

    own: Identity
    folders: tuple[DiskFolder, ...]
    files: tuple[_Seen, ...]


@dataclass(slots=True)
class DiskFolder:
    """A folder on disk, looked into once. No link in it is followed.

    Attributes
    ----------
    path:
        Where it is. It is kept as text, which is a quarter of a `Path`: a class has many.
    identity:
        Which folder was there when the one around it was looked into. Should another have come into
        its place, or a link to another, then it is gone: that is somebody else's work.
    """

    path: str | Path
    identity: Identity | None = None
    _content: _Content | None = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.path = os.fspath(self.path)

    @property
    def name(self) -> str:
        name = os.path.basename(self.path)
        return "" if name == os.curdir else str(name)  # `Path` would keep each name for ever

    def folders(self) -> Sequence[DiskFolder]:
        return self._look().folders

    def files(self) -> list[File]:
        content = self._look()
        return [self._file(seen, content.own) for seen in content.files]

    def forget(self) -> None:
        """Let go of what was seen inside; who asks again has it looked into again."""
        self._content = None

    def _look(self) -> _Content:
        if self._content is None:
            self._content = self._seen_now()
        return self._content

    def _seen_now(self) -> _Content:
        folders, files = [], []
        with machine_faults(str(self.path)), self._opened() as descriptor:
            own = self.identity or _identity(os.fstat(descriptor))
            with os.scandir(descriptor) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
            for entry in found:
                status = entry.stat(follow_symlinks=False)
                if not stat.S_ISDIR(status.st_mode):
                    is_link, filled = stat.S_ISLNK(status.st_mode), status.st_size > 0
                    files.append(_Seen(entry.name, is_link, filled, status.st_mtime))
                elif not is_ignored(entry.name):
                    inner = os.path.join(self.path, entry.name)
                    folders.append(DiskFolder(inner, _identity(status)))
        return _Content(own, tuple(folders), tuple(files))

    def _file(self, seen: _Seen, own: Identity) -> File:
        def source(size: int) -> bytes:
            with (
                machine_faults(os.path.join(self.path, seen.name)),
                DiskFolder(self.path, own)._opened() as descriptor,
            ):
                return _read(seen.name, size, descriptor, seen.filled)

        why = message("file_is_a_link") if seen.is_link else ""
        return File(seen.name, source, why, modified=seen.modified)

    @contextmanager
    def _opened(self) -> Iterator[int]:
        """A descriptor of the folder. Raises `FileNotFoundError` if it is another one now."""
        descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            if self.identity not in (None, _identity(os.fstat(descriptor))):
                raise FileNotFoundError(errno.ENOENT, message("path_is_another_folder"))
            yield descriptor
        finally:
            os.close(descriptor)


def _identity(status: os.stat_result) -> Identity:
    return status.st_dev, status.st_ino


def disk_file(path: Path) -> File:
    """A file on disk; a link is refused, here and once more when it is opened."""
    why = message("file_is_a_link") if path.is_symlink() else ""

    def source(size: int) -> bytes:
        with machine_faults(str(path)):
            return _read(str(path), size)

    return File(path.name, source, why, modified=path.lstat().st_mtime)


def _read(path: str, size: int, folder: int | None = None, had_content: bool = False) -> bytes:
    """So many of a file's first bytes, of a file in an open folder, if it is one.

    Raises `FileNotFoundError` if it `had_content` and was emptied since, and `ReadFault` if
    somebody writes to it meanwhile: neither is what was handed in.
    """
    # A FIFO must not make the reading wait for ever.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    with open(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise ValueError(message("file_is_not_regular"))
        if had_content and not status.st_size:
            raise FileNotFoundError(errno.ENOENT, phrase("file_was_emptied"))
        data = file.read(min(size, status.st_size + 1))  # memory is taken for all it asks
        after = os.fstat(descriptor)
    if (after.st_size, after.st_mtime_ns) != (status.st_size, status.st_mtime_ns):
        raise ReadFault(path, message("file_is_being_written"))
    return data


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
        return self._folders

    def files(self) -> list[File]:
        return self._files

    @cached_property
    def _folders(self) -> list[ArchiveFolder]:
        inner = [(parts, file) for parts, file in self.content if len(parts) > 1]
        return [
            ArchiveFolder(name, tuple((parts[1:], file) for parts, file in group))
            for name, group in groupby(inner, key=lambda x: x[0][0])
            if not is_ignored(name)
        ]

    @cached_property
    def _files(self) -> list[File]:
        return [file.at(parts[0]) for parts, file in self.content if len(parts) == 1]


def own_files(folder: Folder) -> list[File]:
    """The files directly in a folder, without an editor's or a system's."""
    return [file for file in folder.files() if not is_ignored(file.name)]


def seen(folder: Folder) -> tuple[Sequence[Folder], Sequence[File]]:
    """What is in a folder, nothing if it cannot be looked into: to be told when it is read."""
    try:
        return folder.folders(), own_files(folder)
    except (OSError, ReadFault):
        return (), ()
