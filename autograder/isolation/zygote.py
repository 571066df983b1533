"""The zygote, seen from the grader: a process that forks a worker for each submission."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import OptimlingsError
from autograder.folders import ENGINE
from autograder.isolation import scratch
from autograder.isolation.protocol import COMMAND, END, ENDED, FORK, FORKED
from autograder.limits import ANSWER_SECONDS, WARM_UP_SECONDS, WORKER_CPU_SECONDS
from autograder.messages.catalogue import message, reason

_START = """
import sys
sys.path.insert(0, sys.argv.pop(1))
import autograder
del sys.path[0]
from autograder.isolation.zygote_process import start
start()
"""
"""Starts a zygote with this engine, wherever it lies: installed, or in a clone that is not the
course's. Its folder does not stay on the path, so nothing beside the engine is found there."""


_CAPABILITY = "ATEN_CPU_CAPABILITY"


class ZygoteEnded(OptimlingsError):
    """The process that starts the workers is gone, and every worker with it.

    Whoever ended it, no verdict may come of it: what it interrupted can be done again in another.
    """


@dataclass(frozen=True)
class Ended:
    """How a worker ended; `running` tells that it did not by itself, but was made to, `too_full`
    that it wrote more than its scratch folder may hold. `cpu_limit` is the limit of CPU seconds at
    which the kernel would have killed it."""

    status: int
    cpu_seconds: float
    cpu_limit: float = WORKER_CPU_SECONDS
    running: bool = False
    too_full: bool = False

    @property
    def signal(self) -> int:
        return os.WTERMSIG(self.status) if os.WIFSIGNALED(self.status) else 0


class Zygote:
    """A process that forks workers. Usable from several threads; close it, or use it in `with`.

    `fork`, `end` and `check` raise `ZygoteEnded` once it is gone.

    Parameters
    ----------
    root:
        The course's folder, where `tests` is found.
    scenario_modules:
        Names of the modules whose scenarios the workers run.
    off_limits:
        Patterns of all that some exercise forbids, see `offlimits.names`.
    without:
        Layers (`lockdown.lock.LAYERS`) to leave out. For tests alone: they show what each is for.
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
        command = [sys.executable, "-P", "-s", "-B", "-c", _START, str(ENGINE.parent)]
        lists = [" ".join(words) for words in (without, off_limits, scenario_modules)]
        self._scratch = tempfile.mkdtemp(prefix="optimlings-")
        self._process = subprocess.Popen(
            [*command, str(theirs.fileno()), str(root), self._scratch, *lists],
            pass_fds=[theirs.fileno()],
            env=_environment(),
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
            message = COMMAND.pack(FORK, 0)
            socket.send_fds(self._control, [message], [descriptor])
            (pid,) = FORKED.unpack(self._receive(FORKED.size))
            return int(pid)

    def end(self, pid: int) -> Ended:
        """Kill a worker and all it started."""
        with self._conversation():
            self._control.sendall(COMMAND.pack(END, pid))
            return Ended(*ENDED.unpack(self._receive(ENDED.size)))

    def check(self) -> None:
        """Make sure that nothing was asked of it in vain."""
        if self._lost:
            raise ZygoteEnded(message("zygote_has_ended"))

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
        scratch.remove(self._scratch)  # it did so itself, unless it was killed
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
                raise ZygoteEnded(message("zygote_failed", reason=reason(error))) from error

    def _receive(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self._control.recv(size - len(data))
            if not part:
                raise ConnectionResetError(message("process_has_ended"))
            data += part
        return data


def _environment() -> dict[str, str]:
    """All that a worker can read from its environment: nothing of the instructor's."""
    # Which instructions torch computes with: the caller's choice, and no secret.
    capability = os.environ.get(_CAPABILITY, "")
    chosen = {_CAPABILITY: capability} if capability.isalnum() else {}
    threads = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "LOGNAME": "student",
        "MPLBACKEND": "Agg",
        "PYTHONHASHSEED": "0",
        "CUDA_VISIBLE_DEVICES": "",
        **dict.fromkeys(threads, "1"),
        **chosen,
    }
