"""Tars, packed or not, read as a stream. No header of them is believed."""

from __future__ import annotations

import lzma
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from autograder.intake.encodings import MAX_GUESSED, decoded
from autograder.intake.files import LIMITS, File, Kind, kind_of, nothing
from autograder.intake.packed import ArchiveError, Limits, Unpacked, too_many
from autograder.limits import MAX_DATA, MIB, as_size
from autograder.messages.catalogue import Said, message

_XZ_MEMORY = 128 * MIB
"""What unpacking may take; the strongest setting of `xz` takes 65 MiB."""

_BLOCK = tarfile.BLOCKSIZE
_MAX_EXTENSION = 1 * MIB
_LINKS = (tarfile.LNKTYPE, tarfile.SYMTYPE)
_DEVICES = (tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE)
_REGULAR = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE)


class Readable(Protocol):
    """Bytes in order."""

    def read(self, size: int, /) -> bytes: ...


class Xz:
    """The content of `.xz` data, unpacked in little memory whatever its header asks for."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._unpacker = lzma.LZMADecompressor(memlimit=_XZ_MEMORY)

    def read(self, size: int) -> bytes:
        """So many bytes, or fewer; none only at the end."""
        while not self._unpacker.eof:
            part = self._unpacker.decompress(self._data, size)
            self._data = b""
            if part or self._unpacker.needs_input:
                if not part and not self._unpacker.eof:
                    raise EOFError(message("archive_end_is_missing"))
                return part
        return b""


class _Stream:
    """A tar's bytes in order, no more than `limit` of them with those of other archives."""

    def __init__(self, file: Readable, limit: int, unpacked: Unpacked) -> None:
        self._file = file
        self._limit = limit
        self._unpacked = unpacked

    def read(self, size: int) -> bytes:
        """So many bytes, fewer only at the end."""
        parts = bytearray()
        while len(parts) < size:
            part = self._file.read(min(size - len(parts), MIB))
            if not part:
                break
            parts += part
            self._unpacked.bytes += len(part)
            if self._unpacked.bytes > self._limit:
                raise ArchiveError(
                    message("archive_unpacks_to_too_much", size=as_size(self._limit))
                )
        return bytes(parts)

    def exactly(self, size: int) -> bytes:
        data = self.read(size)
        if len(data) < size:
            raise EOFError(message("archive_end_is_missing"))
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


def tar_files(file: Readable, limits: Limits, unpacked: Unpacked) -> Iterator[File]:
    # `tarfile` itself reads headers of any length and patterns that take for ever (CVE-2024-6232).
    stream = _Stream(file, limits.unpacked, unpacked)
    extended, kept, room = _Extended(), limits.kept, limits.data
    names = _Names()
    said = limits.unpacked // 16
    while len(block := stream.read(_BLOCK)) == _BLOCK and any(block):
        unpacked.entries += 1
        if unpacked.entries > limits.entries:
            too_many(limits)
        info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        if info.type in (*_EXTENSIONS, tarfile.XGLTYPE):
            data = _extension(stream, info.size)
            said -= len(data)
            if said < 0:
                raise ArchiveError(message("archive_says_more_than_it_holds"))
            _extend(extended, info, data)
            continue
        name, size = names.read(extended.path or info.name), info.size
        size = size if extended.size is None else extended.size
        sparse = extended.sparse or info.type == tarfile.GNUTYPE_SPARSE
        extended = _Extended()
        if info.type in (*_LINKS, *_DEVICES, tarfile.DIRTYPE):
            if info.type != tarfile.DIRTYPE:
                is_link = info.type in _LINKS
                kind = message("file_is_a_link" if is_link else "file_is_not_regular")
                yield File(name, nothing, kind)
            continue
        _skip_sparse_headers(stream, info, block)
        is_data = kind_of(name) is Kind.OTHER
        why = _tar_refusal(info, name, size, sparse, kept)
        if why or (is_data and size > min(room, MAX_DATA)):
            stream.skip(size)
            yield File(name, nothing if why else _too_large, why)
        else:
            yield File(name, _first_of(stream.exactly(size)), modified=info.mtime or None)
            kept, room = (kept, room - size) if is_data else (kept - size, room)
        stream.read(_padding(size))
    if block and len(block) < _BLOCK:
        raise EOFError(message("archive_end_is_missing"))


class _Names:
    """The names of one tar, which come one by one; those that are not UTF-8 are in the encoding of
    somebody's computer, guessed as often as it takes little time."""

    def __init__(self) -> None:
        self._guessed = 0

    def read(self, name: str) -> str:
        raw = name.encode("utf-8", "surrogateescape")
        if raw.isascii():
            return name
        self._guessed += 1
        if self._guessed > MAX_GUESSED // 4:  # each of them for itself
            return raw.decode("utf-8", "replace")
        return decoded([raw])[0]


def _tar_refusal(info: tarfile.TarInfo, name: str, size: int, sparse: bool, kept: int) -> Said:
    if size < 0:
        raise tarfile.ReadError(message("archive_size_is_negative"))
    if sparse:
        return message("archive_holds_a_sparse_file")
    if info.type not in _REGULAR:
        return message("file_is_not_regular")
    if size > LIMITS[kind_of(name)] and kind_of(name) is not Kind.OTHER:
        return message("file_is_larger_than", size=as_size(LIMITS[kind_of(name)]))
    if size > kept and kind_of(name) is not Kind.OTHER:
        return message("archive_is_too_large")
    return ""


_EXTENSIONS = (
    tarfile.XHDTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)


def _extension(stream: _Stream, size: int) -> bytes:
    if not 0 <= size <= _MAX_EXTENSION:
        raise tarfile.ReadError(message("archive_header_is_too_long"))
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
        raise tarfile.ReadError(message("archive_size_is_no_number"))
    return int(value)


def _pax_records(data: bytes) -> Iterator[tuple[str, str]]:
    """`LENGTH KEY=VALUE\\n`, one after the other; POSIX.1-2017, pax, extended header."""
    place = 0
    while place < len(data) and data[place] != 0:
        digits = data[place : place + 20].partition(b" ")[0]
        length = int(digits) if digits.isdigit() and len(digits) < 10 else 0
        record = data[place + len(digits) + 1 : place + length]
        if length <= len(digits) + 1 or place + length > len(data) or record[-1:] != b"\n":
            raise tarfile.ReadError(message("archive_header_is_no_header"))
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


def _too_large(size: int) -> bytes:
    """The source of data that was not kept; most of it is nobody's input, and is not missed."""
    raise ValueError(message("archive_is_too_large_for_its_contents"))


def _first_of(data: bytes) -> Callable[[int], bytes]:
    return lambda size: data[:size]
