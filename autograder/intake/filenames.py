"""What a file is, and which lesson is in it, told from its name.

People do not name files: Drive, Colab, browsers, Windows and learning platforms do. So something
may stand before and after the lesson's own name, in any language, and the ending may be followed
by another one.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import lru_cache

LESSON_LIKE = re.compile(r"lesson[ _.-]{0,4}0{0,2}(\d{1,3})(?!\d)", re.IGNORECASE)
"""The name of a lesson's file holds this: `lesson4_sgd.py`, and what people and browsers make of
it (`Copy of Lesson 4.py`)."""

GRADESCOPE_LIST = "submission_metadata.yml"
"""Gradescope's list of who handed in what."""


class Kind(Enum):
    """What a file is taken for, by its name."""

    PYTHON = "Python"
    NOTEBOOK = "notebook"
    ARCHIVE = "archive"
    TEXT = "text"
    """Named like a lesson, with an ending that code does not have (`lesson4.txt`, `lesson4`)."""
    LIST = "list"
    """What a platform writes beside submissions: who handed in what, and when."""
    OTHER = "other"


_ARCHIVES = re.compile(
    r"\.(zip|tar|tgz|tbz2?|txz|tar\.\w{1,4}|7z|rar|gz|bz2|xz|zst)$", re.IGNORECASE
)
_CODE = re.compile(r"\.(pyw?|ipynb)(?![0-9a-z_])", re.IGNORECASE)
_ENDING = re.compile(r"\.[0-9a-z]{1,10}$", re.IGNORECASE)
_MORE_ENDINGS = frozenset(
    [".txt", ".text", ".json", ".download", ".bak", ".orig", ".old", ".save", ".tmp"]
)
"""What programs put behind an ending without changing the content."""

_TEXT_ENDINGS = frozenset([".txt", ".text", ".json", ""])

_LISTS = re.compile(
    r"user_assignment_settings\.json|\.submit\.timestamp|timestamp\.txt|grades\.csv"
    r"|.+_\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d\.txt"
    rf"|{re.escape(GRADESCOPE_LIST)}"
)

_TESTS = re.compile(r"(test|check)s?[ _-]", re.IGNORECASE)


@lru_cache(maxsize=4096)
def kind_of(name: str) -> Kind:
    """What a file of this name, or path, is taken for."""
    name = plain(name.rpartition("/")[2])
    lower = name.lower()
    if lower.endswith(".py"):
        return Kind.PYTHON
    if lower.endswith(".ipynb"):
        return Kind.NOTEBOOK
    if _ARCHIVES.search(lower):
        return Kind.ARCHIVE
    if _LISTS.fullmatch(lower):
        return Kind.LIST
    if match := _code_ending(name):
        return Kind.NOTEBOOK if match[1].lower() == "ipynb" else Kind.PYTHON
    if LESSON_LIKE.search(lower):
        ending = _ENDING.search(lower)
        # `lesson 4. Losses` has no ending; `lesson4.pdf` has one, and is no code.
        if not ending or ending[0] in _TEXT_ENDINGS or " " in ending[0]:
            return Kind.TEXT
    return Kind.OTHER


def _code_ending(name: str) -> re.Match[str] | None:
    """The ending of Python or of a notebook, where nothing but an addition follows it."""
    if not (all_found := list(_CODE.finditer(name))):
        return None
    found = all_found[-1]
    more = _ENDING.search(name[found.end() :])
    return found if not more or more[0].lower() in _MORE_ENDINGS else None


def plain(name: str) -> str:
    """The name with full-width and other compatible characters as the usual ones."""
    return name if name.isascii() else unicodedata.normalize("NFKC", name)


@lru_cache(maxsize=4096)
def stem_of(name: str) -> str:
    """A file's name without its ending: the name of the module, if it is Python."""
    if name.lower().endswith(".py"):
        return name[:-3]
    if name.lower().endswith(".ipynb"):
        return name[:-6]
    name = plain(name)
    if match := _code_ending(name):
        more = name[match.end() :]
        ending = _ENDING.search(more)
        return name[: match.start()] + (more[: ending.start()] if ending else more)
    return name.rpartition(".")[0] or name


def archive_stem(name: str) -> str:
    """`ada` of `ada.tar.gz`."""
    return _ARCHIVES.sub("", name)


def is_lesson_name(name: str) -> bool:
    """Whether a file's name holds a lesson's; tests of a lesson are not the lesson."""
    name = plain(name)
    return bool(LESSON_LIKE.search(name)) and not _TESTS.match(name)


def is_ignored(name: str) -> bool:
    """Whether a name is an editor's or a system's, not somebody's work: hidden files, caches."""
    return name.startswith(".") or name in _SYSTEM


_SYSTEM = frozenset(
    ["__MACOSX", "__pycache__", "node_modules", "site-packages", "Thumbs.db", "desktop.ini"]
)
