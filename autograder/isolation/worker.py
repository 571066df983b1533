"""The process that runs one submission: it answers the grader's requests until it is killed.

Nothing that it says is believed beyond its form: its replies are decoded into declared types, and
its exit status never counts for anything.
"""

from __future__ import annotations

import errno
import importlib
import io
import os
import resource
import socket
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from autograder import wire
from autograder.folders import EXERCISES
from autograder.isolation import leniency
from autograder.isolation.level import Isolation
from autograder.isolation.lockdown.resources import limit_cpu
from autograder.isolation.mentions import mentions
from autograder.isolation.protocol import (
    Load,
    Loaded,
    Perform,
    Put,
    Request,
    Scan,
    Scanned,
    Start,
    Started,
    Written,
)
from autograder.isolation.sources import SourcesFinder
from autograder.limits import MAX_FAILED_CELLS, MAX_NAME_SAID
from autograder.subjects import cells, loading, other_names
from autograder.subjects.hints import MACHINE_FAULT, in_a_worker
from autograder.subjects.outcome import Batch, Call, Raised, Unfit
from autograder.subjects.perform import describe_exception, perform_all
from autograder.subjects.text import encoded
from autograder.subjects.uses import watched

_OF_THE_NAME = frozenset(
    [errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EILSEQ, errno.EINVAL]
)

FORBIDDEN = ("solutions", "tests")
"""Packages of the course that a submission cannot import."""


class Printed:
    """How much was printed; nothing of it is kept.

    Printing, however much, takes nothing from a right answer but its own CPU time.
    """

    def __init__(self) -> None:
        self.count = 0

    def take(self) -> int:
        """The count since the last time this was asked for."""
        taken, self.count = self.count, 0
        return taken


class _Counting(io.BufferedIOBase):
    """What stands behind a standard stream of a worker.

    It cannot be closed: who puts a stream of their own on it closes it when they let go of that.
    """

    def __init__(self, printed: Printed, descriptor: int) -> None:
        self._printed = printed
        self._descriptor = descriptor

    @property
    def name(self) -> str:
        return f"<standard stream {self._descriptor}>"

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        size = memoryview(data).nbytes
        self._printed.count += size
        return size

    def fileno(self) -> int:
        """The null device's."""
        return self._descriptor

    def close(self) -> None:
        pass


def _stream(printed: Printed, descriptor: int) -> io.TextIOWrapper:
    # Lone surrogates are printed as they are written: nobody reads them.
    behind = _Counting(printed, descriptor)
    return io.TextIOWrapper(behind, "utf-8", errors="backslashreplace", write_through=True)


def serve(connection: socket.socket, isolation: Isolation) -> None:
    """Answer requests one by one; returns when the grader closes the connection."""
    printed = Printed()
    sys.stdout, sys.stderr = _stream(printed, 1), _stream(printed, 2)
    warnings.simplefilter("ignore")
    while True:
        try:
            request: Request = wire.decode_own(wire.receive_frame(connection), Request)
        except wire.ConnectionLost:
            return
        reply = _answer(request, printed, isolation)
        try:
            wire.send_frame(connection, wire.encode(reply))
        except wire.WireError as error:  # too much observed for one frame
            outcomes = [Unfit(str(error))] * len(request.call.cases)  # type: ignore[union-attr]
            wire.send_frame(connection, wire.encode(Batch(list(outcomes))))


def _answer(
    request: Request, printed: Printed, isolation: Isolation
) -> Started | Written | Scanned | Loaded | Batch:
    match request:
        case Start():
            _submission.install(request)
            return Started(isolation)
        case Put(pieces):
            for path, data in pieces:
                _submission.write(path, data)
            return Written()
        case Scan(forbidden, cpu_seconds):
            limit_cpu(cpu_seconds)
            texts = {name: _submission.source(name) for name in forbidden}
            return Scanned({name: mentions(texts[name], forbidden[name]) for name in texts})
        case Load(lesson, cpu_seconds):
            limit_cpu(cpu_seconds)
            problem = _import(lesson)
            noticed = cells.loaded(f"{EXERCISES}.{lesson}")
            failed = [cell for cell, _ in noticed.failed[: MAX_FAILED_CELLS + 1]]
            return Loaded(problem, failed, list(noticed.left_out[:MAX_FAILED_CELLS]))
        case Perform(call):
            return _run(call, printed)


class _Submission:
    """What was handed in: the texts in memory, copies of them and of all else in the folder."""

    def __init__(self) -> None:
        self._folder = os.sep
        self._finder = SourcesFinder({}, {}, os.sep, self.describe)

    def install(self, start: Start) -> None:
        """Make it the package `exercises`, in the working folder."""
        self._folder = os.getcwd()
        sources = start.sources
        self._finder = SourcesFinder(sources, start.cells, self._folder, self.describe, FORBIDDEN)
        self._finder.install()
        leniency.leave_modes(self._folder)
        # As at home, where the course's folder is one of those.
        sys.path.append(self._folder)
        loading.offer_modules_beside(os.path.join(self._folder, EXERCISES))
        also = {
            name: lesson for name, lesson in start.also_called.items() if _is_free(name, sources)
        }
        put = {**also, **{name: name for name in sources.keys() - set(start.stand_ins)}}
        for name, source in put.items():
            self.write(f"{name.replace('.', os.sep)}.py", encoded(sources[source]))
        other_names.offer(also, self._folder if self._folder != os.sep else "", put)

    def source(self, name: str) -> str:
        """The text of a module, as Python."""
        return self._finder.source(name)

    def write(self, path: str, data: bytes) -> None:
        """Add to a file beside the lessons, and in the working folder: it is looked for in both."""
        if self._folder == os.sep:  # there is no scratch folder
            return
        for folder in (os.path.join(self._folder, EXERCISES), self._folder):
            file = Path(folder, path)
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
                with open(file, "ab") as out:
                    out.write(data)
            except OSError as error:
                # Where its name is taken by a folder, or is too long, it is not there. But on a
                # full disk, say, this worker is not fit for the submission.
                if error.errno not in _OF_THE_NAME:
                    raise

    def describe(self, error: BaseException) -> Raised:
        """An exception as data; in its text, files are named as at home."""
        raised = describe_exception(error, self._is_own)
        text = raised.text
        if self._folder != os.sep:
            text = text.replace(os.path.join(self._folder, ""), "")
        hint = raised.hint or in_a_worker(error)
        if hint == MACHINE_FAULT and raised.own:  # the submission's own `raise` says so
            hint = ""
        return msgspec.structs.replace(raised, text=text, hint=hint)

    def _is_own(self, file: str) -> bool:
        alone = self._folder == os.sep
        return file.startswith(os.path.join(self._folder, f"{EXERCISES}{os.sep}" if alone else ""))


def _is_free(name: str, sources: Mapping[str, str]) -> bool:
    """Whether no module is called so that was handed in, or is installed."""
    return name not in sources and other_names.is_free(name)


_submission = _Submission()


def _import(lesson: str) -> Raised | None:
    try:
        importlib.import_module(f"{EXERCISES}.{lesson}")
    except BaseException as error:  # an import may exit or raise anything
        return _submission.describe(error)
    return None


def _run(call: Call, printed: Printed) -> Batch:
    problem = _import(call.lesson)
    if problem:
        return Batch([problem] * len(call.cases))
    module = sys.modules[f"{EXERCISES}.{call.lesson}"]
    started = _cpu_seconds()
    limit_cpu(call.cpu_seconds)
    with watched(module, call.exercise) as used:
        outcomes = perform_all(module, call, _submission.describe)
    return Batch(
        outcomes,
        _cpu_seconds() - started,
        printed.take(),
        [name[:MAX_NAME_SAID] for name in sorted(used)],
    )


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
