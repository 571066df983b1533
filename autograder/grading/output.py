"""The output folder of a class: every file in it is whole, and one run at a time writes there."""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO

from autograder.errors import UsageError
from autograder.folders import EVIDENCE, FEEDBACK, RESULTS
from autograder.intake.names import file_name
from autograder.limits import MAX_RESULT, as_size
from autograder.messages.catalogue import message, phrase

_PARTIAL = ".partial"
"""The end of a file's name while it is being written; a run that was killed may leave some."""


_BLOCK = 2**20
"""Bytes that are read at a time of a file that can be large."""


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
    for folder, other, how in (
        (ours, theirs, phrase("out_lies_in_class")),
        (theirs, ours, phrase("class_lies_in_out")),
    ):
        if folder == other:
            how = "is"
        elif other not in folder.parents:
            continue
        raise OutputError(
            message(
                "out_is_not_apart",
                out=str(out),
                how=str(how),
                submissions=str(submissions),
            )
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
        raise cannot_write(folder, error) from error


@contextmanager
def output_folder(out: Path) -> Iterator[None]:
    """Make the folder and keep it to this run alone, so that what others left half is cleared up.

    Raises `OutputError` where nothing could be written, before an hour has gone into grading.
    """
    try:
        make_folders(out)
        descriptor = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise cannot_write(out, error) from error
    try:
        alone = _lock(out, descriptor)
        for folder in (out, out / RESULTS, out / EVIDENCE, out / FEEDBACK):
            _try_to_write(folder, alone)
        yield
    finally:
        os.close(descriptor)


def _lock(out: Path, descriptor: int) -> bool:
    """Whether the folder is this run's alone. Some network file systems have no locks: there,
    another run may be writing too, each file in one step."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise OutputError(message("out_is_in_use", out=str(out))) from error
    except OSError:
        return False
    return True


def _try_to_write(folder: Path, alone: bool) -> None:
    """Clear up what others left half, of others that may be at work only if they are not."""
    try:
        for left in folder.glob(f".*{_PARTIAL}"):
            if alone or _has_ended(left.name):
                left.unlink(missing_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * 4096)
    except OSError as error:
        raise cannot_write(folder, error) from error


def regular_bytes(path: Path) -> bytes:
    """The bytes of a file that `grade` wrote. Raises `OSError`, and `ValueError` if it cannot be
    one: a link, a FIFO that nobody writes to, or larger than any."""
    with _regular(path) as file:
        # Room for the largest one, each time, would be most of the cost of a small one.
        return file.read(os.fstat(file.fileno()).st_size + 1)


@contextmanager
def _regular(path: Path) -> Iterator[BinaryIO]:
    """A file that `grade` wrote, to be read."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise ValueError(message("file_is_not_regular"))
        if status.st_size > MAX_RESULT:
            raise ValueError(message("file_is_larger_than", size=as_size(MAX_RESULT)))
        yield file


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file in one step: nobody ever reads half of it, even after a power cut.

    Raises `OutputError`; what stood there before then still does.
    """
    with _in_place_of(path) as file:
        file.write(data)


def write_if_new(path: Path, pieces: Iterable[bytes]) -> None:
    """The same, piece by piece, of a file that can be long; one that is there already stays, and
    keeps its time."""
    with _in_place_of(path, unless_alike=True) as file:
        file.writelines(pieces)


@contextmanager
def _in_place_of(path: Path, unless_alike: bool = False) -> Iterator[BinaryIO]:
    """A file that comes in the place of another once it is whole."""
    try:
        prefix = f".{_machine()}-{os.getpid()}-"
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=prefix, suffix=_PARTIAL)
        try:
            with open(descriptor, "w+b") as file:
                yield file
                file.flush()
                if unless_alike and _are_alike(file, path):
                    os.unlink(temporary)
                    return
                os.fsync(descriptor)
                os.fchmod(descriptor, 0o644)
            os.replace(temporary, path)
        except BaseException:
            with suppress(OSError):  # the first reason is the one to tell
                os.unlink(temporary)
            raise
    except OSError as error:
        raise cannot_write(path, error) from error


def _are_alike(file: BinaryIO, path: Path) -> bool:
    """Whether an open file has the bytes of another; not where the other cannot be read."""
    file.seek(0)
    try:
        with _regular(path) as other:
            while (block := file.read(_BLOCK)) == other.read(_BLOCK):
                if not block:
                    return True
    except (OSError, ValueError):  # there is none, or none that can be read
        pass
    return False


@cache
def _machine() -> str:
    """Tells where process ids mean the same as here: on this machine, since it was started, in
    this container."""
    parts = [os.uname().nodename]
    with suppress(OSError):  # only Linux tells these
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text("ascii"))
        parts.append(os.readlink("/proc/self/ns/pid"))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]


def _has_ended(partial: str) -> bool:
    """Whether the process that began to write this file is known to be gone."""
    machine, pid, *_ = f"{partial}--".lstrip(".").split("-")
    if machine != _machine() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):  # it is somebody else's
        return False
    return False


def results_of_others(out: Path, students: Collection[str]) -> list[str]:
    """Names of the results in the folder that belong to none of these students."""
    own = {result_path(out, student).name for student in students}
    found = [path for path in (out / RESULTS).glob("*.json") if path.name not in own]
    return sorted(path.stem for path in found)


def cannot_write(path: Path, error: OSError) -> OutputError:
    """The error that names what cannot be written."""
    return OutputError(
        message("file_cannot_be_written", path=str(path), reason=str(error.strerror or error))
    )
