"""The warm process of `watch`: torch and the checks are loaded once, and each run is a fork of it.

`python -m autograder.student.warm FOLDER` reads requests from its standard input and writes
messages to its standard output (`runs`). With `--once` it does not fork: it runs the first request
itself, and ends. It ends, with all it started, when its input does.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import torch

from autograder.checks.table import DEFAULT_SEED
from autograder.course import Lesson
from autograder.errors import OptimlingsError
from autograder.limits import MAX_PRINTED_AT_HOME
from autograder.student.runs import Ended, Finished, Judged, Message, Ready, Request, Unusable
from autograder.student.runs import line as encoded
from autograder.student.runs import request as decoded
from autograder.student.session import StudentRun
from autograder.student.warm_process import how_it_ended
from autograder.subjects import offlimits

Send = Callable[[Message], None]


def main(arguments: list[str]) -> int:
    """The process: load everything, then answer requests until the input ends."""
    root = Path(arguments[0])
    out = os.dup(1)
    os.dup2(2, 1)  # whoever prints does not disturb the messages

    def send(message: Message) -> None:
        data = encoded(message)
        while data:
            data = data[os.write(out, data) :]

    try:
        session = warm_session(root)
    except OptimlingsError as error:
        send(Unusable(str(error)))
        return error.exit_status
    send(Ready())
    if "--once" in arguments:
        first = sys.stdin.buffer.readline()
        if first:
            run_checks(session, decoded(first), send)
        os._exit(0)  # taking torch down would take half a second
    Forks(session, send).serve()
    return 0


def warm_session(root: Path) -> StudentRun:
    """A run of which everything is loaded but the student's own files."""
    session = StudentRun(root, DEFAULT_SEED)
    session.get_ready([lesson.id for lesson in session.course.lessons], lambda lesson: None)
    torch.set_num_threads(1)  # a thread of torch's would not live on in a fork
    for check in session.course.checks:
        session.tables.of(check)
    _ = session.catalogue
    offlimits.install(session.course.off_limits)
    gc.collect()
    gc.freeze()
    return session


def run_checks(session: StudentRun, request: Request, send: Send) -> None:
    """Judge the checks of some lessons in this process, and send what comes of them."""
    with Printed() as printed:
        for lesson in session.course.lessons:
            if lesson.id in request.lessons:
                _judge(session, lesson, request.run, send)
        every = session.diagnosed()
        notes = session.noticed()
    checks = list(every.values())
    send(Finished(request.run, checks, notes, printed.text, printed.characters))


def _judge(session: StudentRun, lesson: Lesson, run: int, send: Send) -> None:
    for check in lesson.checks:
        send(Judged(run, session.result(session.judge(check))))


class Printed:
    """Catches what this process prints, and keeps the beginning; use it in a `with` statement."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self.characters = 0

    @property
    def text(self) -> str:
        return self._kept.decode("utf-8", "replace")

    def __enter__(self) -> Printed:
        self._read, write = os.pipe()
        self._before = [os.dup(fd) for fd in (1, 2)]
        for fd in (1, 2):
            os.dup2(write, fd)
        os.close(write)
        self._reader = threading.Thread(target=self._drain, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *exception: object) -> None:
        for stream in (sys.stdout, sys.stderr):
            with suppress(Exception):  # they may be somebody else's by now
                stream.flush()
        for fd, before in zip((1, 2), self._before, strict=True):
            os.dup2(before, fd)
        # A process that the code started may hold the pipe open.
        self._reader.join(timeout=0.2)

    def _drain(self) -> None:
        while data := os.read(self._read, 65536):
            self.characters += len(data)
            self._kept += data[: MAX_PRINTED_AT_HOME - len(self._kept)]


class Forks:
    """Answers requests by forks of this process, one at a time."""

    def __init__(self, session: StudentRun, send: Send) -> None:
        self._session = session
        self._send = send
        self._child = 0
        self._run = 0
        self._input = bytearray()
        self._wake, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)

    def serve(self) -> None:
        """Until the input ends."""
        import select  # of no use where there is no fork

        while True:
            ready, _, _ = select.select([0, self._wake], [], [])
            if self._wake in ready:
                os.read(self._wake, 4096)
                self._bury()
            if 0 in ready:
                data = os.read(0, 65536)
                if not data:
                    self._end_child()
                    return
                self._input += data
                self._take_requests()

    def _take_requests(self) -> None:
        *lines, rest = bytes(self._input).split(b"\n")
        self._input = bytearray(rest)
        if lines:  # only the last one is of interest
            self._end_child()
            self._start(decoded(lines[-1]))

    def _start(self, request: Request) -> None:
        self._run = request.run
        self._child = os.fork()
        if self._child:
            return
        status = 1
        try:
            os.setsid()  # so that all that it starts can be ended with it
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            run_checks(self._session, request, self._send)
            status = 0
        finally:
            os._exit(status)

    def _bury(self) -> None:
        """Take note of the child's end, if it has ended."""
        if not self._child:
            return
        pid, status = os.waitpid(self._child, os.WNOHANG)
        if pid:
            self._kill_group()
            self._child = 0
            if status:
                self._send(Ended(self._run, how_it_ended(os.waitstatus_to_exitcode(status))))

    def _end_child(self) -> None:
        if self._child:
            self._kill_group()
            with suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGKILL)
            os.waitpid(self._child, 0)
            self._child = 0

    def _kill_group(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._child, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
