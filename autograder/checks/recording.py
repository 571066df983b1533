"""Recordings: the cases of a lesson's checks, what is right for each, what known mistakes show.

A file per lesson: msgpack of the types below, compressed. It is decoded by these types, within
limits, and never runs code. With recordings, neither Hypothesis nor `solutions/` is needed to
judge, and everybody sees the same smallest case.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from autograder.errors import OptimlingsError
from autograder.folders import HINTS_CELL
from autograder.limits import MAX_RECORDING
from autograder.messages.catalogue import message, reason
from autograder.subjects.outcome import Outcome

FORMAT = 2

T = TypeVar("T")

ENDING = ".recording"


class RecordingError(OptimlingsError):
    """A file that is not a recording, or not a whole one; the text names it."""


class OtherFormat(RecordingError):
    """A recording of another version of the engine."""


class RecordedCheck(msgspec.Struct, frozen=True):
    """The cases of a check, encoded, in the order in which they are run.

    `expected` holds the encoded observation for each, or nothing where the check compares with
    nothing.
    """

    cases: list[bytes]
    expected: list[bytes]


class RecordedKnown(msgspec.Struct, frozen=True):
    """A known wrong answer, and what it shows on the cases of its exercise's checks.

    `outcomes` holds for each check's name the outcomes in order, or None where it never ends.
    """

    id: str
    exercise: str
    name: str
    hint: str
    form: int
    outcomes: dict[str, list[Outcome] | None]
    beside: list[str] = []


class Recording(msgspec.Struct, frozen=True):
    """All of a lesson.

    `fingerprint` is that of the files which the recording was made from; `checks_fingerprint` that
    of the checks among them, which a course without answers has too.
    """

    lesson: str
    seed: int
    fingerprint: str
    checks_fingerprint: str
    checks: dict[str, RecordedCheck]
    packed_known: bytes
    format: int = FORMAT

    def known(self) -> list[RecordedKnown]:
        """The known wrong answers. They are unpacked when a check has failed, and not before."""
        return _unpacked(self.packed_known, list[RecordedKnown], self.lesson)


def pack(value: Any) -> bytes:
    """A value of the types above as compressed bytes."""
    return zlib.compress(msgspec.msgpack.encode(value), 9)


def _unpacked(data: bytes, kind: type[T], name: str) -> T:
    inflate = zlib.decompressobj()
    try:
        plain = inflate.decompress(data, MAX_RECORDING)
        if not inflate.eof:
            raise RecordingError(message("recording_is_cut_short_or_too_large", file=str(name)))
        return msgspec.msgpack.decode(plain, type=kind)
    except (zlib.error, msgspec.MsgspecError, RecursionError) as error:
        raise RecordingError(
            message("file_is_no_recording", file=str(name), reason=reason(error))
        ) from error


def read(path: Path) -> Recording:
    """The recording in a file. Raises `RecordingError` where it is none, `OSError`."""
    found = _unpacked(path.read_bytes(), Recording, str(path))
    if found.format != FORMAT:
        raise OtherFormat(message("recording_has_another_format", path=str(path)))
    return found


def fingerprint(root: Path, files: Iterable[Path]) -> str:
    """SHA-256 of the names and texts of files; line ends and hints do not count."""
    digest = hashlib.sha256(f"{FORMAT}\n".encode())
    for path in sorted(files):
        text = path.read_text("utf-8", errors="surrogateescape").replace("\r\n", "\n")
        data = HINTS_CELL.sub("", text).encode("utf-8", errors="surrogateescape")
        digest.update(f"{path.relative_to(root).as_posix()}\n{len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()
