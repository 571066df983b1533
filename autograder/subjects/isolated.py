"""A subject in a worker process: the grader's side of the wire."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from autograder import wire
from autograder.subjects import lockdown, zygote
from autograder.subjects.mentions import Mention
from autograder.subjects.outcome import LOAD_SECONDS, Batch, Call, Crashed, Raised, TimedOut
from autograder.subjects.worker import (
    Load,
    Loaded,
    Request,
    Run,
    Scan,
    Scanned,
    Start,
    Started,
)

T = TypeVar("T")

WALL_FACTOR = 6.0
"""Wall-clock seconds allowed per CPU second: only a sleeping or blocked submission gets there."""

SCAN_SECONDS = 3.0
"""CPU seconds that reading all lessons may take."""

WARM_UP_SECONDS = 600.0
ANSWER_SECONDS = 120.0
"""Seconds within which a zygote is ready, and obeys a command; one that is stopped never does."""


class ZygoteEnded(Exception):
    """The process that starts the workers is gone, and every worker with it.

    Whoever ended it, no verdict may come of it: what it interrupted can be done again in another.
    """


class IsolationError(Exception):
    """A worker did not start, or is not locked in as it must be; no submission ran in it."""


@dataclass(frozen=True)
class Ended:
    """How a worker ended; `running` tells that it did not by itself, but was made to."""

    status: int
    cpu_seconds: float
    running: bool

    @property
    def signal(self) -> int:
        return os.WTERMSIG(self.status) if os.WIFSIGNALED(self.status) else 0


class Zygote:
    """A process that forks workers. Usable from several threads; close it, or use it in `with`.

    `fork`, `end` and `check` raise `ZygoteEnded` once it is gone.

    Parameters
    ----------
    root:
        The course's folder, where `autograder` and `tests` are found.
    scenario_modules:
        Names of the modules whose scenarios the workers run.
    off_limits:
        Patterns of all that some exercise forbids, see `offlimits.names`.
    without:
        Layers of `lockdown.LAYERS` to leave out. For tests alone: they show what each is good for.
    """

    def __init__(
        self,
        root: Path,
        scenario_modules: Sequence[str],
        off_limits: Sequence[str] = (),
        without: Collection[str] = (),
    ) -> None:
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair()
        command = [sys.executable, "-P", "-s", "-B", "-m", "autograder.subjects.zygote"]
        lists = [" ".join(words) for words in (without, off_limits, scenario_modules)]
        self._process = subprocess.Popen(
            [*command, str(theirs.fileno()), str(root), *lists],
            pass_fds=[theirs.fileno()],
            env=_environment(root),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is the grader's to handle
        )
        theirs.close()
        self._ready = False
        self._lost = False

    def __enter__(self) -> Zygote:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def fork(self, descriptor: int) -> int:
        """Fork a worker that speaks on `descriptor`; its process id."""
        with self._conversation():
            if not self._ready:
                self._control.settimeout(WARM_UP_SECONDS)
                self._receive(1)
                self._control.settimeout(ANSWER_SECONDS)
                self._ready = True
            message = zygote.COMMAND.pack(zygote.FORK, 0)
            socket.send_fds(self._control, [message], [descriptor])
            (pid,) = zygote.FORKED.unpack(self._receive(zygote.FORKED.size))
            return int(pid)

    def end(self, pid: int) -> Ended:
        """Kill a worker and all it started."""
        with self._conversation():
            self._control.sendall(zygote.COMMAND.pack(zygote.END, pid))
            return Ended(*zygote.ENDED.unpack(self._receive(zygote.ENDED.size)))

    def check(self) -> None:
        """Make sure that nothing was asked of it in vain."""
        if self._lost:
            raise ZygoteEnded("the process that starts the workers has ended")

    def probe(self) -> lockdown.Isolation:
        """What workers are locked into on this machine, found by starting one."""
        with IsolatedSubject(self, {}) as subject:
            return subject.start()

    def hang_up(self) -> None:
        """Have it end with every worker, without waiting; even a signal handler may call this."""
        with suppress(OSError):  # it has ended
            self._control.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End the zygote, and with it every worker."""
        self.hang_up()
        if not self._ready:  # it is still importing, and has no workers
            self._process.kill()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        with self._lock:
            self._lost = True
            self._control.close()

    @contextmanager
    def _conversation(self) -> Iterator[None]:
        with self._lock:
            self.check()
            try:
                yield
            except OSError as error:  # after half an exchange, nothing that follows would fit
                self._lost = True
                raise ZygoteEnded(f"the process that starts the workers: {error}") from error

    def _receive(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self._control.recv(size - len(data))
            if not part:
                raise ConnectionResetError("it has ended")
            data += part
        return data


def _environment(root: Path) -> dict[str, str]:
    """All that a worker can read from its environment: nothing of the instructor's."""
    threads = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "LOGNAME": "student",
        "MPLBACKEND": "Agg",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(root),
        "CUDA_VISIBLE_DEVICES": "",
        **dict.fromkeys(threads, "1"),
    }


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
    """

    def __init__(
        self,
        forker: Zygote,
        sources: Mapping[str, str],
        require: lockdown.Level = lockdown.LEVELS[0],
    ) -> None:
        self._zygote = forker
        self._sources = dict(sources)
        self._require = require
        self.isolation: lockdown.Level | None = None  # the lowest of its workers, if there was one
        self._connection: socket.socket | None = None
        self._pid = 0
        self.cpu_seconds = 0.0

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
            return self._request(Scan(plain, SCAN_SECONDS), Scanned, SCAN_SECONDS).mentions
        except (TimedOut, Crashed):
            return {}

    def load(self, lesson: str) -> Raised | None:
        return self._request(Load(lesson, LOAD_SECONDS), Loaded, LOAD_SECONDS).problem

    def run(self, call: Call) -> Batch:
        batch = self._request(Run(call), Batch, call.cpu_seconds)
        if len(batch.outcomes) != len(call.cases):
            self._end_worker()
            raise Crashed("it answered out of turn")
        return batch

    def _request(self, request: Request, reply: type[T], cpu_seconds: float) -> T:
        if self._connection is None:
            self.start()
        connection = self._connection
        assert connection is not None
        deadline = time.monotonic() + cpu_seconds * WALL_FACTOR
        try:
            wire.send_frame(connection, wire.encode(request), deadline)
            answer: T = wire.decode(wire.receive_frame(connection, deadline), reply)
            return answer
        except wire.DeadlinePassed as error:
            self._end_worker()
            raise TimedOut("no answer") from error
        except wire.ConnectionLost as error:
            ended = self._end_worker()
            if _spent_its_time(ended):
                raise TimedOut("its CPU time was spent") from error
            raise Crashed(_how_it_ended(ended)) from error
        except wire.WireError as error:
            self._end_worker()
            raise Crashed(f"it sent what is not an answer ({error})") from error

    def start(self) -> lockdown.Isolation:
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
        self.isolation = lockdown.lowest([isolation.level, self.isolation or isolation.level])
        if lockdown.is_below(isolation.level, self._require):
            self._end_worker()
            raise IsolationError(lockdown.describe(isolation))
        return isolation

    def _start_worker(self) -> lockdown.Isolation:
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._pid = self._zygote.fork(theirs.fileno())
            except ZygoteEnded:
                ours.close()
                raise
        self._connection = ours
        start = wire.encode(Start(self._sources))
        deadline = time.monotonic() + LOAD_SECONDS * WALL_FACTOR
        wire.send_frame(ours, start, deadline)
        return wire.decode(wire.receive_frame(ours, deadline), Started).isolation

    def _end_worker(self) -> Ended:
        if self._connection is None:
            return Ended(0, 0.0, False)
        self._connection.close()
        self._connection = None
        ended = self._zygote.end(self._pid)
        self.cpu_seconds += ended.cpu_seconds
        return ended


def _spent_its_time(ended: Ended) -> bool:
    # The kernel says SIGXCPU at a call's limit, but SIGKILL at that of the worker's whole life.
    whole_life = ended.cpu_seconds >= lockdown.TOTAL_CPU_SECONDS - 1
    return ended.signal == signal.SIGXCPU or (ended.signal == signal.SIGKILL and whole_life)


def _how_it_ended(ended: Ended) -> str:
    if ended.running:
        return "it closed its connection to the grader"
    if ended.signal == signal.SIGKILL:
        return "its process was killed from outside (SIGKILL), perhaps for want of memory"
    if ended.signal:
        return f"its process was ended by {signal.Signals(ended.signal).name}"
    return f"the submission ended Python itself, with exit status {os.WEXITSTATUS(ended.status)}"
