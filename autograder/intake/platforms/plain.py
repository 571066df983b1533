"""A folder, an archive or a named file for each student."""

from __future__ import annotations

import re

from autograder.intake import names
from autograder.intake.files import File, Folder, Kind, ReadFault, archive_stem
from autograder.intake.people import Part, Sorted, Student
from autograder.intake.platforms import files as named_files
from autograder.intake.platforms.layout import Layout, content
from autograder.intake.walk import holds_work
from autograder.limits import KIB
from autograder.messages.catalogue import Message

_ENDING = re.compile(r"\.\w{1,5}$")
_NOT_HANDED_IN = re.compile(
    r"(readme|licen[cs]e|makefile|changelog|index\.html?|gradebook|nbgrader_config|timestamp|"
    r"submission_metadata|grades?|roster|classroom_roster|comments?)\b.*"
    r"|.*\.(csv|tsv|xlsx?|ods|db|sqlite3?|log|md|ya?ml|toml|cfg|ini|lock|url|webloc|lnk)",
    re.IGNORECASE,
)
"""Files of the instructor or of a platform: beside submissions, nobody misses them."""


_HEAD = 64 * KIB
"""Bytes in which a notebook says that it is one."""


def _read(folder: Folder) -> Sorted:
    return Sorted(rest=content(folder))


def add(part: Folder | File, found: Sorted, beside_export: bool) -> None:
    """Whose a folder or file is that stands in a class's folder; if nobody's, that is noted."""
    name = part.name
    if not isinstance(part, File):
        # Beside what a platform exports, a folder without work in it is hardly a student's.
        if beside_export and not holds_work(part):
            found.notes.append(Message("nobodys_folder", {"file": names.display(name)}))
        else:
            found.students.append(_of(name, name, part))
    elif named_files.whose(part) and not part.refused:
        named_files.add(part, found)
    elif part.kind is Kind.ARCHIVE:
        found.students.append(_of(archive_stem(name), name, part))
    elif part.refused and not beside_export and not _ENDING.search(name):
        found.students.append(_of(name, name, part))
    elif not part.refused and named_files.add_known(part, found):
        return
    elif part.kind is not Kind.LIST and not _is_not_work(part):
        found.notes.append(Message("nobodys", {"file": names.display(name)}))


def _is_not_work(part: File) -> bool:
    """Whether a file beside submissions is an instructor's or a platform's."""
    if _NOT_HANDED_IN.fullmatch(part.name):
        return True
    if part.refused or not part.name.lower().endswith(".json"):
        return False
    try:
        return b'"cells"' not in part.source(_HEAD)  # of a notebook under another name
    except (OSError, ReadFault):  # to be told when it is read
        return False


def _of(name: str, origin: str, part: Folder | File) -> Student:
    return Student(names.readable(name), (Part(part),), origin)


PLAIN = Layout("plain", "", lambda folder: True, _read)
