"""Names that others chose: how they are shown, compared, written to and accepted."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import PurePosixPath

from autograder.limits import MAX_ARCHIVE_PATH, MAX_NAME_SHOWN, MAX_PERSON, MAX_RESULT_NAME
from autograder.messages import catalogue
from autograder.messages.catalogue import Said, message
from autograder.messages.printable import cut, printable

# They reorder what stands around them on a screen (UAX #9, explicit directional formatting).
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_DRIVE = re.compile(r"[A-Za-z]:")
_PLAIN = re.compile(r"[A-Za-z0-9_]+(?:[-., ]+[A-Za-z0-9_]+)*")
_NOT_IN_A_FILE_NAME = re.compile(r'[/\\:*?"<>|]')


def readable(name: str) -> str:
    r"""The name as Unicode text: bytes of a file name that are not UTF-8 become `\udcNN`."""
    text = name.encode("utf-8", "backslashreplace").decode("utf-8")
    return name if text == name else text  # most are; a class need not keep each of them twice


def display(name: str) -> str:
    """The name as a message may hold it: short, and nothing in it moves a cursor."""
    return printable(cut(name, MAX_NAME_SHOWN))


def shortened(name: str) -> str:
    """The name, or if it is longer than any name, its beginning with what tells it from others."""
    if len(name) <= MAX_PERSON:
        return name
    digest = hashlib.sha256(readable(name).encode("utf-8")).hexdigest()[:12]
    return f"{name[: MAX_PERSON - 14]}… {digest}"


def own_names(paths: Mapping[str, str]) -> dict[str, str]:
    """Lessons by the names of their own files, where these are a module's: `hw/lesson4.py` is
    imported as `lesson4` or `hw.lesson4`. `paths` has the file of each lesson; a name of several
    files is nobody's."""
    parts = {lesson: PurePosixPath(path).with_suffix("").parts for lesson, path in paths.items()}
    names = [(lesson, ".".join(path[start:])) for lesson, path in parts.items()
             for start in {0, len(path) - 1}]  # fmt: skip
    times = Counter(name for _, name in names)
    return {
        name: lesson
        for lesson, name in names
        if name != lesson and times[name] == 1 and all(map(str.isidentifier, name.split(".")))
    }


def reason(error: Exception) -> Said:
    """Why something could not be read, without the path: the message names the file."""
    if isinstance(error, OSError) and error.strerror:
        return str(error.strerror)
    return catalogue.reason(error)


def refusal(path: str) -> Said:
    """Why an archive's entry of this path is not accepted; empty if it is.

    Nothing is ever written to the path, but an archive that tries is not an honest one, and the
    path goes into messages and decides whose file it is.
    """
    if len(path) > MAX_ARCHIVE_PATH:
        return message("file_path_is_too_long")
    if any(unicodedata.category(c) == "Cc" for c in path):
        return message("file_name_has_control_characters")
    if any(c in _BIDI for c in path):
        return message("file_name_reorders_text")
    if path.startswith("/"):
        return message("file_path_is_absolute")
    if _DRIVE.match(path):
        return message("file_path_names_a_drive")
    if ".." in path.split("/"):
        return message("file_path_leads_out")
    return ""


@lru_cache(maxsize=1_024)
def comparable(name: str) -> str:
    """Equal for names that some file system or reader takes for the same."""
    if name.isascii():
        return name.lower()
    folded = unicodedata.normalize("NFKC", name).casefold()
    return unicodedata.normalize("NFKC", folded)


def file_name(student: str) -> str:
    """A file name, without ending, for whatever a student is called.

    It holds no separator, control or reordering character, begins with neither `.` nor `-`, and is
    at most `MAX_RESULT_NAME` bytes long. Most names are themselves.
    """
    if _PLAIN.fullmatch(student) and len(student) <= MAX_RESULT_NAME:
        return student
    safe = "".join("_" if _is_unsafe(c) else c for c in readable(student))
    safe = _NOT_IN_A_FILE_NAME.sub("_", safe)
    if safe[:1] in (".", "-", " "):
        safe = "_" + safe[1:]
    if safe[-1:] in (".", " "):
        safe = safe[:-1] + "_"
    if len(safe.encode("utf-8")) > MAX_RESULT_NAME:
        digest = hashlib.sha256(readable(student).encode("utf-8")).hexdigest()[:12]
        safe = safe.encode("utf-8")[: MAX_RESULT_NAME - 13].decode("utf-8", "ignore") + "_" + digest
    return safe or "_"


def _is_unsafe(character: str) -> bool:
    category = unicodedata.category(character)
    return category in ("Cc", "Cs", "Zl", "Zp") or character in _BIDI


def told_apart(names: Sequence[str]) -> list[str]:
    """The names, with ` (2)`, ` (3)`, … where an earlier one would have the same result file.

    The first of each keeps its name, so that nobody's name depends on another's duplicate.
    """
    keys = [comparable(file_name(name)) for name in names]
    taken = set(keys)
    numbers: dict[str, int] = {}
    found = []
    for name, key in zip(names, keys, strict=True):
        if key in numbers:
            name, numbers[key] = _free(name, taken, numbers[key])
            taken.add(comparable(file_name(name)))
        else:
            numbers[key] = 2
        found.append(name)
    return found


def _free(name: str, taken: set[str], number: int) -> tuple[str, int]:
    """The name with the first number from this one on that is free, and the number after it: who is
    called the same looks on from there, not from the beginning."""
    while comparable(file_name(f"{name} ({number})")) in taken:
        number += 1
    return f"{name} ({number})", number + 1
