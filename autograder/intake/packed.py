"""What zips and tars have in common: the limits within which they are read, and what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from autograder.errors import OptimlingsError
from autograder.limits import (
    DATA_IN_ARCHIVE,
    DATA_IN_CLASS_ARCHIVE,
    ENTRIES_IN_ARCHIVE,
    ENTRIES_IN_CLASS_ARCHIVE,
    MAX_ARCHIVE,
    MAX_CLASS_ARCHIVE,
    UNPACKED_FROM_ARCHIVE,
    UNPACKED_FROM_CLASS_ARCHIVE,
)
from autograder.messages.catalogue import message


class ArchiveError(OptimlingsError, ValueError):
    """The bytes cannot be used as an archive; the text says why and what to do."""


@dataclass(frozen=True)
class Limits:
    """How much of an archive is looked at.

    Attributes
    ----------
    entries:
        Files and folders in it.
    unpacked:
        Bytes of a tar stream, those that are skipped included.
    kept:
        Bytes of a tar stream's lessons, modules and archives that are kept in memory.
    data:
        The same of all its other files.
    """

    entries: int
    unpacked: int
    kept: int
    data: int


@dataclass
class Unpacked:
    """How much was looked at so far, in all archives of one submission: the limits are for them
    together, or many small archives would unpack to any size."""

    entries: int = 0
    bytes: int = 0


OF_A_SUBMISSION = Limits(
    ENTRIES_IN_ARCHIVE, UNPACKED_FROM_ARCHIVE, kept=MAX_ARCHIVE, data=DATA_IN_ARCHIVE
)
OF_A_CLASS = Limits(
    ENTRIES_IN_CLASS_ARCHIVE,
    UNPACKED_FROM_CLASS_ARCHIVE,
    kept=MAX_CLASS_ARCHIVE,
    data=DATA_IN_CLASS_ARCHIVE,
)


def too_many(limits: Limits) -> NoReturn:
    raise ArchiveError(message("archive_holds_too_many_files", most=f"{limits.entries:,}"))
