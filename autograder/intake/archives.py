"""Archives, read in memory within limits. Nothing is unpacked to disk, no header is believed.

What counts are the bytes and entries that are really read; an entry says how large it is only so
that the next one can be found.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from autograder.intake.encodings import decoded, unicode_path
from autograder.intake.files import File, Kind, kind_of, nothing
from autograder.intake.names import display, readable, refusal
from autograder.intake.packed import (
    OF_A_CLASS,
    OF_A_SUBMISSION,
    ArchiveError,
    Limits,
    Unpacked,
    too_many,
)
from autograder.intake.tars import Xz, tar_files
from autograder.messages.catalogue import Message, Said, message, reason

__all__ = ["OF_A_CLASS", "OF_A_SUBMISSION", "Archive", "ArchiveError", "Limits", "open_archive"]

# What the modules of the standard library raise for hostile or broken bytes.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    tarfile.TarError,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)

_ZIP_ENTRY = b"PK\1\2"
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800

# Streams in a stream, each with a beginning of its own; an honest archive has one, or hundreds.
_STREAM_BEGINS = {b"\x1f\x8b": b"\x1f\x8b\x08", b"BZ": b"BZh"}
_MAX_STREAMS = 10_000


@dataclass(frozen=True)
class Archive:
    """What is in an archive.

    Attributes
    ----------
    files:
        By their paths; links, devices and the like among them as refused.
    outside:
        Refused for their paths.
    notes:
        What else was noticed.
    """

    files: tuple[File, ...]
    outside: tuple[File, ...]
    notes: tuple[Message, ...]


def open_archive(
    data: bytes, name: str, limits: Limits = OF_A_SUBMISSION, unpacked: Unpacked | None = None
) -> Archive:
    """What is in the archive `data`; `name` is for messages. Raises `ArchiveError`.

    `unpacked` is what was looked at before in other archives, for which the limits hold as well.

    The kind is told from the bytes: people rename archives.
    """
    notes: list[Message] = []
    unpacked = unpacked or Unpacked()
    begins = _STREAM_BEGINS.get(data[:2])
    if begins and data.count(begins) > _MAX_STREAMS:
        raise ArchiveError(message("archive_has_too_many_pieces"))
    if data[:2] == b"PK":
        found: Iterable[File] = _zip_files(data, limits, unpacked)
    elif data[:2] == b"\x1f\x8b":
        found = tar_files(gzip.GzipFile(fileobj=io.BytesIO(data)), limits, unpacked)
    elif data[:3] == b"BZh":
        found = tar_files(bz2.BZ2File(io.BytesIO(data)), limits, unpacked)
    elif data[:6] == b"\xfd7zXZ\0":
        found = tar_files(Xz(data), limits, unpacked)
    elif data[257:262] == b"ustar":
        found = tar_files(io.BytesIO(data), limits, unpacked)
    else:
        raise ArchiveError(message("archive_is_neither_zip_nor_tar"))
    files: dict[str, File] = {}
    outside: list[File] = []
    try:
        for file in found:
            _accept(file, files, outside, notes)
    except BROKEN as error:
        if not files and not outside:
            raise ArchiveError(_broken(error)) from error
        notes.append(Message("damaged_archive", {"file": display(name), "reason": _broken(error)}))
    return Archive(tuple(files.values()), tuple(outside), tuple(notes))


def _broken(error: Exception) -> Said:
    if isinstance(error, ArchiveError):
        return reason(error)
    return message("archive_is_damaged", reason=display(str(error)) or type(error).__name__)


def _accept(file: File, files: dict[str, File], outside: list[File], notes: list[Message]) -> None:
    """Put an entry where it belongs. A backslash separates: some Windows programs write it so."""
    path = readable(file.path).replace("\\", "/")
    if why := refusal(path):
        outside.append(File(path, nothing, why))
        return
    path = "/".join(part for part in path.split("/") if part not in ("", "."))
    if path in files and kind_of(path) is not Kind.OTHER:
        # As if both were unpacked, one over the other.
        notes.append(Message("twice_in_archive", {"file": display(path)}))
    files[path] = file.at(path)


def _zip_files(data: bytes, limits: Limits, unpacked: Unpacked) -> Iterator[File]:
    # Each entry of the directory begins so; counted before a million of them become objects.
    unpacked.entries += data.count(_ZIP_ENTRY)
    if unpacked.entries > limits.entries:
        too_many(limits)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN as error:
        raise ArchiveError(_broken(error)) from error
    entries = archive.infolist()
    for info, name in zip(entries, _zip_names(entries), strict=True):
        if not name.endswith(("/", "\\")):
            yield _zip_file(archive, info, name)


def _zip_names(entries: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The names of all entries; those that do not say how they are written, by one encoding."""
    raw = [
        b"" if info.flag_bits & _UTF8_NAME else info.orig_filename.encode("cp437")
        for info in entries
    ]
    told = [unicode_path(info.extra, name) for info, name in zip(entries, raw, strict=True)]
    guessed = decoded([b"" if known else name for known, name in zip(told, raw, strict=True)])
    return [
        known or guess or info.orig_filename
        for info, known, guess in zip(entries, told, guessed, strict=True)
    ]


def _zip_file(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> File:
    def source(size: int) -> bytes:
        try:
            with archive.open(info) as file:
                return file.read(size)
        except BROKEN as error:
            raise ValueError(_broken(error)) from error

    return File(name, source, _zip_refusal(info), modified=_zip_time(info))


def _zip_time(info: zipfile.ZipInfo) -> float | None:
    """When an entry was last changed, in the zone of this machine: a zip says none. Programs that
    know no time write the first day that a zip can."""
    try:
        return datetime(*info.date_time).timestamp() if info.date_time[0] > 1980 else None
    except (ValueError, OverflowError):  # the 31st of February
        return None


def _zip_refusal(info: zipfile.ZipInfo) -> Said:
    mode = stat.S_IFMT(info.external_attr >> 16)
    if mode == stat.S_IFLNK:
        return message("file_is_a_link")
    if mode not in (0, stat.S_IFREG):
        return message("file_is_not_regular")
    if info.flag_bits & _ENCRYPTED:
        return message("archive_is_encrypted")
    # The others are unpacked without regard to a limit.
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return message("archive_compression_is_unusual")
    return ""
