"""A subject in a worker process: the grader's side of the wire."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from autograder import wire
from autograder.subjects import zygote
from autograder.subjects.outcome import Batch, Call, Crashed, Raised, TimedOut
from autograder.subjects.worker import Load, Loaded, Request, Run, Start

T = TypeVar("T")

WALL_FACTOR = 6.0
"""Wall-clock seconds allowed per CPU second: only a sleeping or blocked submission gets there."""

LOAD_SECONDS = 20.0
"""CPU seconds that importing one lesson may take."""


class Zygote:
    """A process that forks workers. Usable from several threads; close it, or use it in `with`.

    Parameters
    ----------
    root:
        The course's folder, where `autograder` and `tests` are found.
    scenario_modules:
        Names of the modules whose scenarios the workers run.
    """

    def __init__(self, root: Path, scenario_modules: Sequence[str]) -> None:
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair()
        command = [sys.executable, "-P", "-s", "-B", "-m", "autograder.subjects.zygote"]
        self._process = subprocess.Popen(
            [*command, str(theirs.fileno()), str(root), *scenario_modules],
            pass_fds=[theirs.fileno()],
            env=_environment(root),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is the grader's to handle
        )
        theirs.close()
        self._ready = False

    def __enter__(self) -> Zygote:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def fork(self, descriptor: int) -> int:
        """Fork a worker that speaks on `descriptor`; its process id."""
        with self._lock:
            if not self._ready:
                self._receive(1)
                self._ready = True
            message = zygote.COMMAND.pack(zygote.FORK, 0)
            socket.send_fds(self._control, [message], [descriptor])
            (pid,) = zygote.FORKED.unpack(self._receive(zygote.FORKED.size))
            return int(pid)

    def end(self, pid: int) -> tuple[int, float]:
        """Kill a worker and all it started; its wait status and the CPU seconds it used."""
        with self._lock:
            self._control.sendall(zygote.COMMAND.pack(zygote.END, pid))
            status, seconds = zygote.ENDED.unpack(self._receive(zygote.ENDED.size))
            return int(status), float(seconds)

    def close(self) -> None:
        """End the zygote, and with it every worker."""
        self._control.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _receive(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self._control.recv(size - len(data))
            if not part:
                raise RuntimeError("the process that starts the workers has ended")
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


class IsolatedSubject:
    """A submission in a worker of its own; a fresh worker takes over after a time-out or a crash.

    Parameters
    ----------
    forker:
        The zygote to fork workers from.
    sources:
        The text of each module of the package `exercises`, by name (`lesson4_sgd`).
    """

    def __init__(self, forker: Zygote, sources: Mapping[str, str]) -> None:
        self._zygote = forker
        self._sources = dict(sources)
        self._connection: socket.socket | None = None
        self._pid = 0
        self.cpu_seconds = 0.0

    def __enter__(self) -> IsolatedSubject:
        return self

    def __exit__(self, *exception: object) -> None:
        self._end_worker()

    def load(self, lesson: str) -> Raised | None:
        return self._request(Load(lesson, LOAD_SECONDS), Loaded, LOAD_SECONDS).problem

    def run(self, call: Call) -> Batch:
        batch = self._request(Run(call), Batch, call.cpu_seconds)
        if len(batch.outcomes) != len(call.cases):
            self._end_worker()
            raise Crashed("answered out of turn")
        return batch

    def _request(self, request: Request, reply: type[T], cpu_seconds: float) -> T:
        deadline = time.monotonic() + cpu_seconds * WALL_FACTOR
        try:
            connection = self._worker()
            wire.send_frame(connection, wire.encode(request), deadline)
            answer: T = wire.decode(wire.receive_frame(connection, deadline), reply)
            return answer
        except wire.DeadlinePassed as error:
            self._end_worker()
            raise TimedOut("no answer") from error
        except wire.ConnectionLost as error:
            status = self._end_worker()
            if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
                raise TimedOut("its CPU time was spent") from error
            raise Crashed(_how_it_ended(status)) from error
        except wire.WireError as error:
            self._end_worker()
            raise Crashed(f"sent what is not an answer ({error})") from error

    def _worker(self) -> socket.socket:
        if self._connection is None:
            self._connection, theirs = socket.socketpair()
            self._pid = self._zygote.fork(theirs.fileno())
            theirs.close()
            start = wire.encode(Start(self._sources))
            deadline = time.monotonic() + LOAD_SECONDS * WALL_FACTOR
            wire.send_frame(self._connection, start, deadline)
            wire.decode(wire.receive_frame(self._connection, deadline), Loaded)
        return self._connection

    def _end_worker(self) -> int:
        if self._connection is None:
            return 0
        self._connection.close()
        self._connection = None
        status, seconds = self._zygote.end(self._pid)
        self.cpu_seconds += seconds
        return status


def _how_it_ended(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"its process was ended by {signal.Signals(os.WTERMSIG(status)).name}"
    return f"its process ended with exit status {os.WEXITSTATUS(status)}"
