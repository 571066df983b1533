"""Archives, read in memory within limits. Nothing is unpacked to disk, no header is believed.

What counts are the bytes and entries that are really read; an entry says how large it is only so
that the next one can be found.
"""

from __future__ import annotations

import bz2
import gzip
import io
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, NoReturn, cast

from autograder.errors import OptimlingsError
from autograder.intake.files import LIMITS, File, Kind, kind_of, nothing
from autograder.intake.names import display, readable, refusal
from autograder.limits import (
    ENTRIES_IN_ARCHIVE,
    ENTRIES_IN_CLASS_ARCHIVE,
    MAX_ARCHIVE,
    MAX_CLASS_ARCHIVE,
    MIB,
    UNPACKED_FROM_ARCHIVE,
    UNPACKED_FROM_CLASS_ARCHIVE,
    as_size,
)
from autograder.messages.catalogue import Message

# What the modules of the standard library raise for hostile or broken bytes.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    tarfile.TarError,
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

_BLOCK = tarfile.BLOCKSIZE
_MAX_EXTENSION = 1 * MIB
_LINKS = (tarfile.LNKTYPE, tarfile.SYMTYPE)
_DEVICES = (tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE)
_REGULAR = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE)


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
        Bytes of a tar stream's files that are kept in memory.
    """

    entries: int
    unpacked: int
    kept: int


OF_A_SUBMISSION = Limits(ENTRIES_IN_ARCHIVE, UNPACKED_FROM_ARCHIVE, kept=MAX_ARCHIVE)
OF_A_CLASS = Limits(ENTRIES_IN_CLASS_ARCHIVE, UNPACKED_FROM_CLASS_ARCHIVE, kept=MAX_CLASS_ARCHIVE)


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


def open_archive(data: bytes, name: str, limits: Limits = OF_A_SUBMISSION) -> Archive:
    """What is in the archive `data`; `name` is for messages. Raises `ArchiveError`.

    The kind is told from the bytes: people rename archives.
    """
    notes: list[Message] = []
    begins = _STREAM_BEGINS.get(data[:2])
    if begins and data.count(begins) > _MAX_STREAMS:
        raise ArchiveError("it is made of too many pieces; pack it as .zip")
    if data[:2] == b"PK":
        found: Iterable[File] = _zip_files(data, limits)
    elif data[:2] == b"\x1f\x8b":
        found = _tar_files(cast(BinaryIO, gzip.GzipFile(fileobj=io.BytesIO(data))), limits)
    elif data[:3] == b"BZh":
        found = _tar_files(cast(BinaryIO, bz2.BZ2File(io.BytesIO(data))), limits)
    elif data[257:262] == b"ustar":
        found = _tar_files(io.BytesIO(data), limits)
    else:
        raise ArchiveError("it is neither a .zip nor a .tar.gz archive; pack it as .zip")
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


def _broken(error: Exception) -> str:
    if isinstance(error, ArchiveError):
        return str(error)
    return (
        f"it is damaged or cut short ({display(str(error)) or type(error).__name__}); pack it again"
    )


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


def _zip_files(data: bytes, limits: Limits) -> Iterator[File]:
    # Each entry of the directory begins so; counted before a million of them become objects.
    if data.count(_ZIP_ENTRY) > limits.entries:
        _too_many(limits)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN as error:
        raise ArchiveError(_broken(error)) from error
    for info in archive.infolist():
        name = _zip_name(info)
        if not name.endswith(("/", "\\")):
            yield _zip_file(archive, info, name)


def _zip_name(info: zipfile.ZipInfo) -> str:
    name = info.orig_filename
    if not info.flag_bits & _UTF8_NAME:
        try:  # several programs write UTF-8 without saying so
            return name.encode("cp437").decode("utf-8")
        except UnicodeError:
            return name
    return name


def _zip_file(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> File:
    def source(size: int) -> bytes:
        try:
            with archive.open(info) as file:
                return file.read(size)
        except BROKEN as error:
            raise ValueError(_broken(error)) from error

    return File(name, source, _zip_refusal(info))


def _zip_refusal(info: zipfile.ZipInfo) -> str:
    mode = stat.S_IFMT(info.external_attr >> 16)
    if mode == stat.S_IFLNK:
        return "it is a link"
    if mode not in (0, stat.S_IFREG):
        return "it is not a regular file"
    if info.flag_bits & _ENCRYPTED:
        return "it is encrypted; pack it without a password"
    # The others are unpacked without regard to a limit.
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "it is compressed in an unusual way; pack it as an ordinary .zip"
    return ""


def _too_many(limits: Limits) -> NoReturn:
    raise ArchiveError(f"it holds more than {limits.entries:,} files; pack the lesson files alone")


class _Stream:
    """A tar's bytes in order, no more than `limit` of them."""

    def __init__(self, file: BinaryIO, limit: int) -> None:
        self._file = file
        self._limit = limit
        self._left = limit

    def read(self, size: int) -> bytes:
        """So many bytes, fewer only at the end."""
        parts = bytearray()
        while len(parts) < size:
            part = self._file.read(min(size - len(parts), MIB))
            if not part:
                break
            parts += part
            self._left -= len(part)
            if self._left < 0:
                raise ArchiveError(
                    f"it unpacks to more than {as_size(self._limit)}; pack the lesson files alone"
                )
        return bytes(parts)

    def exactly(self, size: int) -> bytes:
        data = self.read(size)
        if len(data) < size:
            raise EOFError("the end is missing")
        return data

    def skip(self, size: int) -> None:
        while size > 0:
            size -= len(self.exactly(min(size, MIB)))


@dataclass
class _Extended:
    """What entries before a tar's entry say about it."""

    path: str | None = None
    size: int | None = None
    sparse: bool = False


def _tar_files(file: BinaryIO, limits: Limits) -> Iterator[File]:
    # `tarfile` itself reads headers of any length and patterns that take for ever (CVE-2024-6232).
    stream = _Stream(file, limits.unpacked)
    extended, entries, kept = _Extended(), 0, limits.kept
    said = limits.unpacked // 16
    while len(block := stream.read(_BLOCK)) == _BLOCK and any(block):
        entries += 1
        if entries > limits.entries:
            _too_many(limits)
        info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        if info.type in (*_EXTENSIONS, tarfile.XGLTYPE):
            data = _extension(stream, info.size)
            said -= len(data)
            if said < 0:
                raise ArchiveError("it says more of its files than is in them; pack it as .zip")
            _extend(extended, info, data)
            continue
        name, size = extended.path or info.name, info.size
        size = size if extended.size is None else extended.size
        sparse = extended.sparse or info.type == tarfile.GNUTYPE_SPARSE
        extended = _Extended()
        if info.type in (*_LINKS, *_DEVICES, tarfile.DIRTYPE):
            if info.type != tarfile.DIRTYPE:
                what = "a link" if info.type in _LINKS else "not a regular file"
                yield File(name, nothing, f"it is {what}")
            continue
        _skip_sparse_headers(stream, info, block)
        why = _tar_refusal(info, name, size, sparse, kept)
        if why or kind_of(name) is Kind.OTHER:
            stream.skip(size)
            stream.read(_padding(size))
            yield File(name, nothing, why)
            continue
        data = stream.exactly(size)
        stream.read(_padding(size))
        kept -= size
        yield File(name, _first_of(data))
    if block and len(block) < _BLOCK:
        raise EOFError("the end is missing")


def _tar_refusal(info: tarfile.TarInfo, name: str, size: int, sparse: bool, kept: int) -> str:
    if size < 0:
        raise tarfile.ReadError("a negative size")
    if sparse:
        return "it is a sparse file; pack it as .zip"
    if info.type not in _REGULAR:
        return "it is not a regular file"
    if size > LIMITS[kind_of(name)] and kind_of(name) is not Kind.OTHER:
        return f"it is larger than {as_size(LIMITS[kind_of(name)])}"
    if size > kept and kind_of(name) is not Kind.OTHER:
        return "the archive is too large; pack the lesson files alone"
    return ""


_EXTENSIONS = (
    tarfile.XHDTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)


def _extension(stream: _Stream, size: int) -> bytes:
    if not 0 <= size <= _MAX_EXTENSION:
        raise tarfile.ReadError("a header is too long")
    data = stream.exactly(size)
    stream.read(_padding(size))
    return data


def _extend(extended: _Extended, info: tarfile.TarInfo, data: bytes) -> None:
    if info.type == tarfile.GNUTYPE_LONGNAME:
        extended.path = data.rstrip(b"\0").decode("utf-8", "surrogateescape")
    if info.type not in (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE):
        return
    for key, value in _pax_records(data):
        if key == "path":
            extended.path = value
        elif key == "size":
            extended.size = _pax_size(value)
        elif key.startswith("GNU.sparse."):
            extended.sparse = True


def _pax_size(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 20):
        raise tarfile.ReadError("a size that is no number")
    return int(value)


def _pax_records(data: bytes) -> Iterator[tuple[str, str]]:
    """`LENGTH KEY=VALUE\\n`, one after the other; POSIX.1-2017, pax, extended header."""
    place = 0
    while place < len(data) and data[place] != 0:
        digits = data[place : place + 20].partition(b" ")[0]
        length = int(digits) if digits.isdigit() and len(digits) < 10 else 0
        record = data[place + len(digits) + 1 : place + length]
        if length <= len(digits) + 1 or place + length > len(data) or record[-1:] != b"\n":
            raise tarfile.ReadError("a header that is no header")
        key, _, value = record[:-1].partition(b"=")
        yield key.decode("utf-8", "replace"), value.decode("utf-8", "surrogateescape")
        place += length


def _skip_sparse_headers(stream: _Stream, info: tarfile.TarInfo, block: bytes) -> None:
    """Old GNU sparse files have more headers while a byte says so, at 482 and then at 504."""
    more = info.type == tarfile.GNUTYPE_SPARSE and block[482] != 0
    while more:
        more = stream.exactly(_BLOCK)[504] != 0


def _padding(size: int) -> int:
    return -size % _BLOCK


def _first_of(data: bytes) -> Callable[[int], bytes]:
    return lambda size: data[:size]
