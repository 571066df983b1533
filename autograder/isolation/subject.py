"""A subject in a worker process: the grader's side of the wire."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec

from autograder import wire
from autograder.errors import UsageError
from autograder.isolation.level import LEVELS, Isolation, Level, describe, is_below, lowest
from autograder.isolation.mentions import Mention
from autograder.isolation.protocol import (
    Load,
    Loaded,
    Put,
    Request,
    Run,
    Scan,
    Scanned,
    Start,
    Started,
    Written,
)
from autograder.isolation.zygote import Ended, Zygote, ZygoteEnded
from autograder.limits import (
    LOAD_CPU_SECONDS,
    MAX_FAILED_CELLS,
    MAX_FRAME,
    MAX_NAME_SAID,
    MAX_SAID,
    NOTEBOOK_CPU_SECONDS,
    SCAN_CPU_SECONDS,
    SCRATCH_BYTES,
    SCRATCH_FILES,
    SUBMISSION_SECONDS,
    WALL_FACTOR,
    WORKER_CPU_SECONDS,
    as_size,
)
from autograder.subjects.outcome import (
    Batch,
    BudgetSpent,
    Call,
    Crashed,
    FailedCell,
    Raised,
    TimedOut,
    bounded,
    bounded_exception,
)
from autograder.subjects.script import CellMark, LeftOut

T = TypeVar("T")

_TOO_FULL = f"its files grew beyond {as_size(SCRATCH_BYTES)}, or {SCRATCH_FILES} files, in all"

PIECE, PIECES = MAX_FRAME // 2, 1000
"""Bytes and pieces of files that one frame takes."""


class IsolationError(UsageError):
    """A worker did not start, or is not locked in as it must be; no submission ran in it."""


_NOT_STARTED = (wire.ConnectionLost, wire.DeadlinePassed, wire.WireError)


class IsolatedSubject:
    """A submission in a worker of its own; a fresh worker takes over after a time-out or a crash.

    Parameters
    ----------
    forker:
        The zygote to fork workers from.
    sources:
        The text of each module of the package `exercises`, by name (`lesson4_sgd`).
    require:
        The level of isolation below which nothing is run, but `IsolationError` raised.
    cells:
        Where the cells of those sources begin that were notebooks.
    files:
        What else was handed in, by paths below the package's folder.
    stand_ins:
        The sources that were not handed in.

    Attributes
    ----------
    noticed:
        What a lesson's worker told when it was imported, by lesson. It may not be true.
    """

    def __init__(
        self,
        forker: Zygote,
        sources: Mapping[str, str],
        require: Level = LEVELS[0],
        *,
        cells: Mapping[str, Sequence[CellMark]] | None = None,
        files: Mapping[str, bytes] | None = None,
        stand_ins: Collection[str] = (),
    ) -> None:
        self._zygote = forker
        self._sources = dict(sources)
        self._cells = {name: list(marks) for name, marks in (cells or {}).items()}
        self._files = files or {}
        self.stand_ins = frozenset(stand_ins)
        self._require = require
        self.noticed: dict[str, Loaded] = {}
        self.isolation: Level | None = None  # the lowest of its workers, if there was one
        self._connection: socket.socket | None = None
        self._pid = 0
        self.cpu_seconds = 0.0
        self._left = SUBMISSION_SECONDS

    @property
    def is_spent(self) -> bool:
        """Whether all the time is used up for which a submission is waited for."""
        return self._left <= 0

    def __enter__(self) -> IsolatedSubject:
        return self

    def __exit__(self, *exception: object) -> None:
        self._end_worker()

    def mentions(
        self, forbidden: Mapping[str, Mapping[str, Sequence[str]]]
    ) -> dict[str, list[Mention]]:
        """Where lessons name what is off limits (patterns by exercise, by lesson).

        To be asked before anything is run. Empty where reading them takes too long.
        """
        plain = {
            lesson: {exercise: list(patterns) for exercise, patterns in exercises.items()}
            for lesson, exercises in forbidden.items()
        }
        try:
            return self._request(Scan(plain, SCAN_CPU_SECONDS), Scanned, SCAN_CPU_SECONDS).mentions
        except (TimedOut, Crashed):
            return {}

    def load(self, lesson: str) -> Raised | None:
        # Each cell has a limit of its own, so that one without end does not end the others.
        seconds = NOTEBOOK_CPU_SECONDS if lesson in self._cells else LOAD_CPU_SECONDS
        loaded = _bounded(self._request(Load(lesson, seconds), Loaded, seconds))
        self.noticed[lesson] = loaded
        return loaded.problem

    def run(self, call: Call) -> Batch:
        batch = self._request(Run(call), Batch, call.cpu_seconds)
        if len(batch.outcomes) != len(call.cases):
            self._end_worker()
            raise Crashed("it answered out of turn")
        outcomes = list(map(bounded, batch.outcomes))
        used = [name for name in batch.used if len(name) <= MAX_NAME_SAID]
        return msgspec.structs.replace(batch, outcomes=outcomes, used=used)

    def _request(self, request: Request, reply: type[T], cpu_seconds: float) -> T:
        if self._left <= 0:
            self._end_worker()
            raise BudgetSpent("it has used up all the time there is for it")
        if self._connection is None:
            self.start()
        connection = self._connection
        assert connection is not None
        started = time.monotonic()
        patience = min(cpu_seconds * WALL_FACTOR, self._left)
        deadline = started + patience
        try:
            wire.send_frame(connection, wire.encode(request), deadline)
            answer: T = wire.decode(wire.receive_frame(connection, deadline), reply)
            return answer
        except wire.DeadlinePassed as error:
            self._end_worker()
            raise (TimedOut if self._left > patience else BudgetSpent)("no answer") from error
        except wire.ConnectionLost as error:
            ended = self._end_worker()
            if ended.too_full:
                raise Crashed(_TOO_FULL) from error
            if _spent_its_time(ended):
                raise TimedOut("its CPU time was spent") from error
            raise Crashed(_how_it_ended(ended)) from error
        except wire.WireError as error:
            self._end_worker()
            raise Crashed(f"it sent what is not an answer ({error})") from error
        finally:
            # Never more than it was given: what held up the grader itself is not the submission's.
            self._left -= min(time.monotonic() - started, patience)

    def start(self) -> Isolation:
        """Start a worker; what it is locked into. Nothing of the submission has run then."""
        try:
            isolation = self._start_worker()
        except _NOT_STARTED:  # ended from outside, say: no fault of the submission
            self._end_worker()
            try:
                isolation = self._start_worker()
            except _NOT_STARTED as error:
                ended = self._end_worker()
                raise IsolationError(
                    f"a worker did not start, twice: {type(error).__name__} {error}"
                    f"(wait status {ended.status})"
                ) from error
        self.isolation = lowest([isolation.level, self.isolation or isolation.level])
        if is_below(isolation.level, self._require):
            self._end_worker()
            raise IsolationError(describe(isolation))
        return isolation

    def _start_worker(self) -> Isolation:
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._pid = self._zygote.fork(theirs.fileno())
            except ZygoteEnded:
                ours.close()
                raise
        self._connection = ours
        deadline = time.monotonic() + LOAD_CPU_SECONDS * WALL_FACTOR

        def ask(request: Request, reply: type[T]) -> T:
            wire.send_frame(ours, wire.encode(request), deadline)
            answer: T = wire.decode(wire.receive_frame(ours, deadline), reply)
            return answer

        start = Start(self._sources, self._cells, sorted(self.stand_ins))
        isolation = ask(start, Started).isolation
        for pieces in _frames(self._files):
            ask(Put(pieces), Written)
        return isolation

    def _end_worker(self) -> Ended:
        if self._connection is None:
            return Ended(0, 0.0, False)
        self._connection.close()
        self._connection = None
        ended = self._zygote.end(self._pid)
        self.cpu_seconds += ended.cpu_seconds
        return ended


def _frames(files: Mapping[str, bytes]) -> Iterator[list[tuple[str, bytes]]]:
    """Files in pieces that fit into frames."""
    pieces: list[tuple[str, bytes]] = []
    room = PIECE
    for path, data in files.items():
        for start in range(0, max(len(data), 1), PIECE):
            piece = data[start : start + PIECE]
            if pieces and (len(piece) > room or len(pieces) >= PIECES):
                yield pieces
                pieces, room = [], PIECE
            pieces.append((path, piece))
            room -= len(piece)
    if pieces:
        yield pieces


def _bounded(loaded: Loaded) -> Loaded:
    """What an honest worker would have sent: no more cells and lines, and no longer texts."""
    problem = loaded.problem and bounded_exception(loaded.problem)
    failed = [
        FailedCell(cell.number, cell.line, bounded_exception(cell.raised))
        for cell in loaded.failed[: MAX_FAILED_CELLS + 1]
    ]
    left_out = [
        LeftOut(line.line, line.text[:MAX_SAID]) for line in loaded.left_out[:MAX_FAILED_CELLS]
    ]
    return Loaded(problem, failed, left_out)


def probe(zygote: Zygote) -> Isolation:
    """What workers are locked into on this machine, found by starting one."""
    with IsolatedSubject(zygote, {}) as subject:
        return subject.start()


def _spent_its_time(ended: Ended) -> bool:
    # The kernel says SIGXCPU at a call's limit, but SIGKILL at that of the worker's whole life.
    whole_life = ended.cpu_seconds >= WORKER_CPU_SECONDS - 1
    return ended.signal == signal.SIGXCPU or (ended.signal == signal.SIGKILL and whole_life)


def _how_it_ended(ended: Ended) -> str:
    if ended.running:
        return "it closed its connection to the grader"
    if ended.signal == signal.SIGKILL:
        return "its process was killed from outside (SIGKILL), perhaps for want of memory"
    if ended.signal:
        return f"its process was ended by {signal.Signals(ended.signal).name}"
    return f"the submission ended Python itself, with exit status {os.WEXITSTATUS(ended.status)}"
