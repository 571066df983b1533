"""The output folder of a class: every file in it is whole, and one run at a time writes there."""

from __future__ import annotations

import fcntl
import os
import stat
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from autograder.errors import UsageError
from autograder.folders import EVIDENCE, FEEDBACK, RESULTS
from autograder.intake.names import file_name
from autograder.limits import MAX_RESULT, as_size

_PARTIAL = ".partial"
"""The end of a file's name while it is being written; a run that was killed may leave some."""


class OutputError(UsageError):
    """Something cannot be written; the text names it, and says why."""


def result_path(out: Path, student: str) -> Path:
    """Where a student's result stands."""
    return out / RESULTS / f"{file_name(student)}.json"


def evidence_path(out: Path, student: str) -> Path:
    """Where a student's evidence stands."""
    return out / EVIDENCE / f"{file_name(student)}.json"


def feedback_path(out: Path, student: str) -> Path:
    """Where a student's page stands."""
    return out / FEEDBACK / f"{file_name(student)}.html"


def require_apart(out: Path, submissions: Path) -> None:
    """Raise `OutputError` for an output folder in a class's folder, around it, or the same one.

    There, what a student handed in could pass for the output of an earlier run.
    """
    ours, theirs = out.resolve(), submissions.resolve()
    if not theirs.is_dir():
        return
    for folder, other, how in ((ours, theirs, "lies in"), (theirs, ours, "is around")):
        if folder == other:
            how = "is"
        elif other not in folder.parents:
            continue
        raise OutputError(
            f"--out {out} {how} the class's folder {submissions}, so that students' files could "
            "pass for results: give another folder beside it"
        )


def make_folders(out: Path) -> None:
    """Make the output folder with its sub-folders; raises `OSError`."""
    for folder in (out / RESULTS, out / EVIDENCE, out / FEEDBACK):
        folder.mkdir(parents=True, exist_ok=True)


def make_folder(folder: Path) -> None:
    """Make one folder; raises `OutputError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write(folder, error) from error


@contextmanager
def output_folder(out: Path) -> Iterator[None]:
    """Make the folder and keep it to this run alone, so that what others left half is cleared up.

    Raises `OutputError` where nothing could be written, before an hour has gone into grading.
    """
    try:
        make_folders(out)
        descriptor = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise _cannot_write(out, error) from error
    try:
        _lock(out, descriptor)
        for folder in (out, out / RESULTS, out / EVIDENCE, out / FEEDBACK):
            _try_to_write(folder)
        yield
    finally:
        os.close(descriptor)


def _lock(out: Path, descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise OutputError(
            f"another `optimlings grade` is writing to {out}: wait for it, or give another --out"
        ) from error
    except OSError:
        # Some network file systems have no locks. Every file is still replaced in one step.
        return


def _try_to_write(folder: Path) -> None:
    try:
        for left in folder.glob(f".*{_PARTIAL}"):
            left.unlink()
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * 4096)
    except OSError as error:
        raise _cannot_write(folder, error) from error


def regular_bytes(path: Path) -> bytes:
    """The bytes of a file that `grade` wrote. Raises `OSError`, and `ValueError` if it cannot be
    one: a link, a FIFO that nobody writes to, or larger than any."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise ValueError("it is not a regular file")
        if status.st_size > MAX_RESULT:
            raise ValueError(f"it is larger than {as_size(MAX_RESULT)}")
        return file.read(MAX_RESULT + 1)


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file in one step: nobody ever reads half of it, even after a power cut.

    Raises `OutputError`; what stood there before then still does.
    """
    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=_PARTIAL)
        try:
            _fill(descriptor, data)
            os.replace(temporary, path)
        except BaseException:
            with suppress(OSError):  # the first reason is the one to tell
                os.unlink(temporary)
            raise
    except OSError as error:
        raise _cannot_write(path, error) from error


def _fill(descriptor: int, data: bytes) -> None:
    with open(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        os.fchmod(file.fileno(), 0o644)


def results_of_others(out: Path, students: Collection[str]) -> list[str]:
    """Names of the results in the folder that belong to none of these students."""
    own = {result_path(out, student).name for student in students}
    found = [path for path in (out / RESULTS).glob("*.json") if path.name not in own]
    return sorted(path.stem for path in found)


def _cannot_write(path: Path, error: OSError) -> OutputError:
    return OutputError(f"{path} cannot be written: {error.strerror or error}")
