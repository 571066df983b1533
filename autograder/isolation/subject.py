"""A subject in a worker process: the grader's side of the wire."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec

from autograder import awake, wire
from autograder.errors import OptimlingsError
from autograder.isolation.held_up import HeldUp, cpu_seconds_of
from autograder.isolation.level import LEVELS, Isolation, Level, describe, is_below, lowest
from autograder.isolation.level import IsolationError as IsolationError
from autograder.isolation.mentions import Mention
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
from autograder.isolation.zygote import Ended, Zygote, ZygoteEnded
from autograder.limits import (
    LOAD_CPU_SECONDS,
    MAX_FAILED_CELLS,
    MAX_FRAME,
    MAX_NAME_SAID,
    MAX_SAID,
    MAX_TOLD,
    NOTEBOOK_CPU_SECONDS,
    SCAN_CPU_SECONDS,
    SCRATCH_BYTES,
    SCRATCH_FILES,
    SUBMISSION_SECONDS,
    WALL_FACTOR,
    as_size,
)
from autograder.messages.catalogue import Said, message, reason
from autograder.subjects.hints import MACHINE_FAULT
from autograder.subjects.outcome import (
    Batch,
    BudgetSpent,
    Call,
    Crashed,
    FailedCell,
    Killed,
    Outcome,
    Raised,
    ReadErrors,
    TimedOut,
    bounded,
    bounded_exception,
)
from autograder.subjects.script import CellMark, LeftOut

T = TypeVar("T")

PIECE, PIECES = MAX_FRAME // 2, 1000
"""Bytes and pieces of files that one frame takes."""


_OWN_DOING = frozenset(
    [signal.SIGABRT, signal.SIGFPE, signal.SIGILL, signal.SIGSEGV, signal.SIGSYS]
    + [signal.SIGTRAP, signal.SIGXCPU, signal.SIGXFSZ]
)
"""Signals by which a process is ended for what it did itself. All others anybody can send, or it is
the kernel that could not read a library (SIGBUS); but SIGKILL it cannot even send to itself
(`lockdown.seccomp`)."""


class _Stalled(TimedOut):
    """No answer came, though the worker had hardly run: it slept, or somebody held it up."""


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
    also_called:
        Lessons by other names under which they import each other.
    final:
        Whether this was tried before, and the worker came to harm: then a signal that it can have
        sent to itself counts as its own.

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
        also_called: Mapping[str, str] | None = None,
        final: bool = False,
    ) -> None:
        self._zygote = forker
        self._sources = dict(sources)
        self._cells = {name: list(marks) for name, marks in (cells or {}).items()}
        self._files = files or {}
        self.stand_ins = frozenset(stand_ins)
        self._also_called = dict(also_called or {})
        self._require = require
        self._final = final
        self._sleeps = False
        self.noticed: dict[str, Loaded] = {}
        self.isolation: Level | None = None  # the lowest of its workers, if there was one
        self._connection: socket.socket | None = None
        self._pid = 0
        self._held_up = HeldUp(0)
        self.cpu_seconds = 0.0
        self._left = SUBMISSION_SECONDS
        self._told = 0

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
        request = self._loading(lesson)
        loaded = _bounded(self._request(request, Loaded, request.cpu_seconds))
        self._look_for_read_errors([loaded.problem, *(cell.raised for cell in loaded.failed)])
        self.noticed[lesson] = loaded
        return loaded.problem

    def _loading(self, lesson: str) -> Load:
        # Each cell has a limit of its own, so that one without end does not end the others.
        return Load(lesson, NOTEBOOK_CPU_SECONDS if lesson in self._cells else LOAD_CPU_SECONDS)

    def run(self, call: Call) -> Batch:
        batch = self._request(Perform(call), Batch, call.cpu_seconds)
        if len(batch.outcomes) != len(call.cases):
            self._end_worker()
            raise Crashed(message("worker_answered_out_of_turn"))
        outcomes = list(map(bounded, batch.outcomes))
        self._look_for_read_errors(outcomes)
        used = [name for name in batch.used if len(name) <= MAX_NAME_SAID]
        return msgspec.structs.replace(batch, outcomes=outcomes, used=used)

    def _look_for_read_errors(self, outcomes: Iterable[Outcome | None]) -> None:
        """Raise `ReadErrors` where a worker tells of one: it may read well the next time."""
        for outcome in outcomes:
            if isinstance(outcome, Raised) and outcome.hint == MACHINE_FAULT:
                self._end_worker()
                raise ReadErrors(message("worker_could_not_read", error=outcome.text))

    def _request(self, request: Request, reply: type[T], cpu_seconds: float) -> T:
        """The reply to a request; where no answer came of a worker that hardly ran, that of a
        fresh one, once. A submission that sleeps there too gets no second time any more."""
        try:
            return self._ask(request, reply, cpu_seconds)
        except _Stalled:
            if self._sleeps:
                raise
        try:
            if isinstance(request, Perform):  # importing it has a limit of its own
                loading = self._loading(request.call.lesson)
                self._ask(loading, Loaded, loading.cpu_seconds)
            return self._ask(request, reply, cpu_seconds)
        except TimedOut:
            self._sleeps = True
            raise

    def _ask(self, request: Request, reply: type[T], cpu_seconds: float) -> T:
        if self._left <= 0:
            self._put_off()
        if self._left <= 0:
            self._end_worker()
            raise BudgetSpent(message("submission_has_no_time_left"))
        if self._connection is None:
            self.start()
        connection = self._connection
        assert connection is not None
        before = cpu_seconds_of(self._pid)
        started = awake.now()
        left = self._left
        patience = min(cpu_seconds * WALL_FACTOR, left)
        deadline = started + patience
        try:
            wire.send_frame(connection, wire.encode(request), deadline)
            frame = wire.receive_frame(connection, deadline, self._put_off)
            answer: T = wire.decode(frame, reply)
            self._told += len(frame)
            if self._told > MAX_TOLD:
                self._end_worker()
                raise Crashed(message("worker_told_too_much", size=as_size(MAX_TOLD)))
            return answer
        except wire.DeadlinePassed as error:
            spent = self._end_worker().cpu_seconds - before
            if left <= patience:
                raise BudgetSpent("no answer") from error
            raise (_Stalled if spent < cpu_seconds else TimedOut)("no answer") from error
        except wire.ConnectionLost as error:
            raise self._after_the_end(self._end_worker()) from error
        except wire.WireError as error:
            self._end_worker()
            raise Crashed(message("worker_sent_no_answer", reason=reason(error))) from error
        finally:
            # Never more than it was given: what held up the grader itself is not the submission's.
            given = patience + self._left - left
            self._left -= min(awake.now() - started, given)

    def _put_off(self) -> float:
        """Seconds for which the worker had no processor: it is waited for so much longer."""
        more = self._held_up.more()
        self._left += more
        return more

    def _after_the_end(self, ended: Ended) -> OptimlingsError:
        """What a worker's end means for the call that it was to answer."""
        if ended.too_full:
            return Crashed(
                message("files_grew_too_large", size=as_size(SCRATCH_BYTES), files=SCRATCH_FILES)
            )
        if _spent_its_time(ended):
            return TimedOut("its CPU time was spent")
        from_outside = ended.signal and not ended.running and ended.signal not in _OWN_DOING
        if from_outside and (ended.signal == signal.SIGKILL or not self._final):
            return Killed(_how_it_ended(ended))
        return Crashed(_how_it_ended(ended))

    def start(self) -> Isolation:
        """Start a worker; what it is locked into. Nothing of the submission has run then."""
        try:
            isolation = self._start_worker()
        except _NOT_STARTED:  # ended from outside, say: no fault of the submission
            self._end_worker()
            try:
                isolation = self._start_worker()
            except _NOT_STARTED as error:
                ended, kind = self._end_worker(), type(error).__name__
                what = message("exception", kind=kind, text=reason(error)) if str(error) else kind
                raise IsolationError(
                    message("worker_did_not_start_twice", what=what, status=ended.status)
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
        self._held_up = HeldUp(self._pid)
        deadline = awake.now() + LOAD_CPU_SECONDS * WALL_FACTOR

        def ask(request: Request, reply: type[T]) -> T:
            wire.send_frame(ours, wire.encode(request), deadline)
            frame = wire.receive_frame(ours, deadline, self._held_up.more)
            answer: T = wire.decode(frame, reply)
            return answer

        start = Start(self._sources, self._cells, sorted(self.stand_ins), self._also_called)
        isolation = ask(start, Started).isolation
        for pieces in _frames(self._files):
            ask(Put(pieces), Written)
        return isolation

    def _end_worker(self) -> Ended:
        if self._connection is None:
            return Ended(0, 0.0)
        self._put_off()
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
    # The submission can lower that one, too. What is told afterwards can be some percent less than
    # what the kernel has compared.
    whole_life = ended.cpu_seconds >= 0.9 * ended.cpu_limit - 1
    return ended.signal == signal.SIGXCPU or (ended.signal == signal.SIGKILL and whole_life)


def _how_it_ended(ended: Ended) -> Said:
    if ended.running:
        return message("worker_closed_its_connection")
    if ended.signal == signal.SIGKILL:
        return message("worker_was_killed_from_outside")
    if ended.signal:
        return message("worker_was_ended_by_signal", signal=signal.Signals(ended.signal).name)
    return message("worker_ended_itself", status=str(os.WEXITSTATUS(ended.status)))
