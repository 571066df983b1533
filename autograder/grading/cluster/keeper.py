"""What runs in a Dask worker: it keeps a grading process for a run, for as long as that lasts.

The Dask worker itself imports neither torch nor a course: it hands bytes on. A run's grading
process ends when Dask has freed the last key of that run on this worker. So it ends with the run,
and as well when the program that asked for it was killed.
"""

from __future__ import annotations

import itertools
import socket
import subprocess
import sys
import threading
from concurrent.futures import Future
from typing import Any

import msgspec
from distributed import Worker, WorkerPlugin, get_worker
from distributed.utils import sync

from autograder.errors import OptimlingsError
from autograder.folders import ENGINE
from autograder.grading.cluster import frames
from autograder.grading.cluster.frames import Ready
from autograder.messages.catalogue import message, reason

_START = """
import sys
sys.path.insert(0, sys.argv.pop(1))
from autograder.grading.cluster.process import start
start()
"""

_OVER = ("cancelled", "released", "forgotten")
"""States of a key that this worker need not have any more."""


class GradingEnded(OptimlingsError):
    """The grading process of this Dask worker has ended."""


class Refused(OptimlingsError):
    """This Dask worker must not grade; the text says why."""


class Keeper:
    """The grading process of a run. Usable from several threads."""

    def __init__(self, pack: bytes, threads: int) -> None:
        self._connection, theirs = socket.socketpair()
        command = [sys.executable, "-P", "-c", _START, str(ENGINE.parent)]
        self._process = subprocess.Popen(
            [*command, str(theirs.fileno()), str(threads)],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is the grader's to handle
        )
        theirs.close()
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._waiting: dict[int, Future[bytes]] = {}
        self._ended = False
        threading.Thread(target=self._read, daemon=True).start()
        self._ready = self._sent(pack)

    @property
    def ready(self) -> bytes:
        """What it said when it had started. Raises `GradingEnded`."""
        return self._ready.result()

    def grade(self, work: bytes) -> bytes:
        """What comes of a submission. Raises `GradingEnded`."""
        return self._sent(work).result()

    def end(self) -> None:
        """Have it end, with all that it started, without waiting for it."""
        try:
            self._connection.shutdown(socket.SHUT_RDWR)
        except OSError:  # it has ended
            return

    @property
    def ended(self) -> bool:
        return self._ended

    def _sent(self, data: bytes) -> Future[bytes]:
        answer: Future[bytes] = Future()
        with self._lock:
            if self._ended:
                raise GradingEnded(message("grading_process_has_ended"))
            number = next(self._numbers)
            self._waiting[number] = answer
            try:
                frames.send(self._connection, number, data)
            except OSError as error:
                del self._waiting[number]
                raise GradingEnded(
                    message("grading_process_has_ended_by", reason=reason(error))
                ) from error
        return answer

    def _read(self) -> None:
        """Hand answers to those who wait for them, until there are no more."""
        while frame := frames.receive(self._connection):
            number, data = frame
            self._waiting.pop(number).set_result(data)
        status = self._process.wait()
        with self._lock:
            self._ended = True
            waiting, self._waiting = self._waiting, {}
            self._connection.close()
        for answer in waiting.values():
            answer.set_exception(
                GradingEnded(message("grading_process_has_ended_with", status=status))
            )


class EndsWithItsRun(WorkerPlugin):
    """Ends a run's grading process when no key of the run is left on this worker."""

    def __init__(self, run: str) -> None:
        self._run = run
        self._worker: Worker | None = None

    def setup(self, worker: Worker) -> None:
        self._worker = worker
        self.look()

    def teardown(self, worker: Worker) -> None:
        _end(self._run)

    def transition(self, key: Any, start: str, finish: str, **more: Any) -> None:
        if finish in _OVER and str(key).startswith(self._run):
            self.look()

    def look(self) -> None:
        """End it, if nobody needs it."""
        tasks = self._worker.state.tasks.items() if self._worker else ()
        own = [task for key, task in tasks if str(key).startswith(self._run)]
        if all(task.state in _OVER for task in own):
            _end(self._run)


_keepers: dict[str, Keeper] = {}
_opening = threading.Lock()


def carry(data: bytes) -> bytes:
    """The same bytes: as a task, so that Dask brings them to each worker once."""
    return data


def open_grader(pack: bytes, run: str) -> bytes:
    """Have a run's grading process started; what it says."""
    return _keeper(pack, run).ready


def grade(pack: bytes, run: str, work: bytes) -> bytes:
    """What comes of a submission. Where the grading process ends, another one tries again.

    Raises `Refused` on a worker that came later and must not grade.
    """
    try:
        return _ready_keeper(pack, run).grade(work)
    except GradingEnded:
        if run not in _keepers:  # the run is over
            raise
        return _ready_keeper(pack, run).grade(work)


def _ready_keeper(pack: bytes, run: str) -> Keeper:
    found = _keeper(pack, run)
    ready = msgspec.msgpack.decode(found.ready, type=Ready)
    if ready.refused:
        raise Refused(
            message("dask_worker_has", address=str(get_worker().address), what=str(ready.refused))
        )
    return found


def _keeper(pack: bytes, run: str) -> Keeper:
    worker = get_worker()
    with _opening:
        found = _keepers.get(run)
        if found is None or found.ended:
            found = _keepers[run] = Keeper(pack, worker.state.nthreads)
            _watch(worker, run)
    return found


def _watch(worker: Worker, run: str) -> None:
    """Have the grading process ended with its run, from the worker's own loop."""
    sync(worker.loop, worker.plugin_add, EndsWithItsRun(run), name=run)


def _end(run: str) -> None:
    if keeper := _keepers.pop(run, None):
        keeper.end()
