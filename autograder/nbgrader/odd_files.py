"""What lies beside a notebook that was handed in, and must not be copied, or cannot be read.

nbgrader copies all files of a submission, and then into the folder of feedback. A link would bring
along what it leads to, such as the answers; a FIFO, or a time that is none, loses the submission.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.converters import base

TIME = "timestamp.txt"
MAX_TIME = 100
"""Bytes of a file with a time in it."""


def tolerate(converter: Any) -> None:
    """Have a converter read and copy files alone, of this submission or another."""
    course = converter.coursedir
    time_of, begin = course.get_existing_timestamp, converter.init_assignment

    def time_or_none(folder: str) -> Any:
        path = Path(folder, TIME)
        if not path.exists() and not path.is_symlink():
            return None
        try:
            if is_file(path) and path.stat().st_size <= MAX_TIME:
                return time_of(folder)
        except (Exception, SystemExit) as error:  # nbgrader's way to say that it is no time
            converter.log.debug("%s", error)
        converter.log.warning("%s holds no time; the submission has none", path)
        return None

    def begin_with_files(assignment: str, student: str) -> None:
        with _copying(is_file):
            begin(assignment, student)

    course.get_existing_timestamp = time_or_none
    converter.init_assignment = begin_with_files


def is_file(path: str | Path) -> bool:
    """Whether that is a file: no link, no FIFO."""
    try:
        return stat.S_ISREG(Path(path).lstat().st_mode)
    except OSError:
        return False


@contextmanager
def _copying(wanted: Callable[[str], bool]) -> Iterator[None]:
    """Have nbgrader find these files alone; it has no setting for that."""
    find: Any = base.find_all_files
    base.find_all_files = lambda *arguments: list(filter(wanted, find(*arguments)))
    try:
        yield
    finally:
        base.find_all_files = find
