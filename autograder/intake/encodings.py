"""In which encoding an archive's names are, where the archive does not say.

Windows writes names in its own code page: in cp932, cp949 and gbk, the second byte of a character
can be that of a backslash, which must not separate folders then. All names of an archive are in
one encoding; it is the one in which they read best.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence

from autograder.intake.filenames import is_lesson_name
from autograder.limits import MAX_ARCHIVE_PATH

_DOUBLE_BYTE = ("cp932", "cp949", "gbk", "big5")
_SINGLE_BYTE = ("cp437", "cp850", "cp1252", "cp866", "cp1251")

_UNICODE_PATH = 0x7075
"""The id of Info-ZIP's extra field that holds a name in UTF-8."""

MAX_GUESSED = 200
"""Names of an archive by which its encoding is guessed."""

# The commonest characters of each: lead bytes of the first level of kanji, hanja and hangul.
_COMMON = {
    "cp932": range(0x88, 0x98),
    "cp949": range(0xB0, 0xC9),
    "gbk": range(0xB0, 0xD8),
    "big5": range(0xA4, 0xC7),
}


def decoded(names: Sequence[bytes]) -> list[str]:
    """The names as text, all by one encoding."""
    if all(name.isascii() for name in names):
        return [name.decode("ascii") for name in names]
    try:
        return [name.decode("utf-8") for name in names]
    except UnicodeDecodeError:
        encoding = _best(names)
    return [_decode(name, encoding) for name in names]


def _decode(name: bytes, encoding: str) -> str:
    try:
        return name.decode("utf-8")  # one name of several can be
    except UnicodeDecodeError:
        return name.decode(encoding, "replace")


def _best(names: Sequence[bytes]) -> str:
    # What is longer is refused, whatever it says.
    odd = [name for name in names if not name.isascii() and len(name) <= MAX_ARCHIVE_PATH]
    odd = odd[:MAX_GUESSED]
    scored = [
        (_lessons(odd, encoding), _naturalness(odd, encoding), -place, encoding)
        for place, encoding in enumerate((*_DOUBLE_BYTE, *_SINGLE_BYTE))
        if _can(odd, encoding)
    ]
    return max(scored)[-1] if scored else "cp437"


def _can(names: Iterable[bytes], encoding: str) -> bool:
    try:
        for name in names:
            name.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _lessons(names: Iterable[bytes], encoding: str) -> int:
    """How many files are lessons by their names, which a wrong encoding tears apart."""
    texts = (name.decode(encoding).replace("\\", "/") for name in names)
    return sum(is_lesson_name(text.rpartition("/")[2]) for text in texts)


def _naturalness(names: Iterable[bytes], encoding: str) -> float:
    """How much the characters beyond ASCII look like words."""
    points, count = 0.0, 0
    for name in names:
        for character in name.decode(encoding):
            if character.isascii():
                continue
            count += 1
            points += _points(character, encoding)
    return points / max(count, 1)


def _points(character: str, encoding: str) -> float:
    data = character.encode(encoding)
    if len(data) == 1:
        # Half-width katakana are rare in names; box drawing and signs are rarer.
        if encoding == "cp932":
            return -1.0
        return 2.0 if character.isalpha() else -2.0
    if "\u3040" <= character <= "\u30ff":
        return 3.0 if encoding == "cp932" else 0.5
    if "\uac00" <= character <= "\ud7a3":
        return 3.0 if data[0] in _COMMON["cp949"] and data[1] >= 0xA1 else 1.9
    if data[0] in _COMMON[encoding] and (encoding != "gbk" or data[1] >= 0xA1):
        return 2.5
    return 1.0 if character.isalnum() else 0.0


def unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in UTF-8 that a zip's entry has beside the one in its own encoding."""
    place = 0
    while place + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, place)
        data = extra[place + 4 : place + 4 + size]
        place += 4 + size
        if kind == _UNICODE_PATH and len(data) > 5 and data[0] == 1:
            if struct.unpack_from("<I", data, 1)[0] != zlib.crc32(raw):
                return None  # renamed by a program that does not know this field
            try:
                return data[5:].decode("utf-8")
            except UnicodeDecodeError:
                return None
    return None
