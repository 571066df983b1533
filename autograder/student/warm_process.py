"""The other side of `warm`: starts the warm process, asks it for runs, and ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from autograder.folders import ENGINE
from autograder.messages.catalogue import phrase
from autograder.student import runs
from autograder.student.runs import Ended, Finished, Message, Ready, Request, Unusable


class WarmProcess:
    """Runs checks in a process that has torch loaded. `tell` is called with each message.

    Where forking is not possible, a process makes one run, and another one is made ready meanwhile.
    `tell` is called from threads of this object, with messages about the last run alone.
    """

    def __init__(self, root: Path, tell: Callable[[Message], None], forks: bool) -> None:
        self._root = root
        self._tell = tell
        self._forks = forks
        self._lock = threading.RLock()
        self._asked: Request | None = None
        self._process: subprocess.Popen[bytes] | None = self._start()

    def run(self, request: Request) -> None:
        """Start a run. One that is going on is ended."""
        with self._lock:
            if not self._forks:
                self.stop()
            self._asked = request
            self._write(request)

    def stop(self) -> None:
        """End the run that is going on, if there is one."""
        with self._lock:
            if self._asked is not None:
                self._asked = None
                self._replace()

    def close(self) -> None:
        """End the process and all it started."""
        with self._lock:
            process, self._process = self._process, None
            self._asked = None
        if process is not None:
            self._end(process)

    def _start(self) -> subprocess.Popen[bytes]:
        # The engine is this one, even where the course's folder holds another.
        command = [sys.executable, "-P", "-m", "autograder.student.warm", str(self._root)]
        path = os.pathsep.join(filter(None, [str(ENGINE.parent), os.environ.get("PYTHONPATH")]))
        process = subprocess.Popen(
            command if self._forks else [*command, "--once"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self._root,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,  # Ctrl-C is for the terminal's side
        )
        threading.Thread(target=self._read, args=(process,), daemon=True).start()
        return process

    def _replace(self) -> None:
        old, self._process = self._process, self._start()
        if old is not None:
            self._end(old)

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        """End a process with what it started."""
        if self._forks:
            # When its input ends, it ends its forks, then itself.
            with suppress(BrokenPipeError):
                _pipe(process.stdin).close()
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=5)
        elif hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()

    def _write(self, request: Request) -> None:
        if self._process is not None:
            pipe = _pipe(self._process.stdin)
            with suppress(BrokenPipeError):  # `_read` tells how it ended
                pipe.write(runs.line(request))
                pipe.flush()

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        said = _LastLines(_pipe(process.stderr))
        for line in _pipe(process.stdout):
            message = runs.message(line)
            if isinstance(message, Unusable | Ready):
                self._tell(message)
                continue
            if message is not None and self._is_asked(process, message):
                self._tell(message)
        process.wait()
        self._over(process, said)

    def _is_asked(self, process: subprocess.Popen[bytes], message: Message) -> bool:
        """Whether a message is about the run that was asked for last."""
        with self._lock:
            asked = self._asked
            if process is not self._process or asked is None:
                return False
            if getattr(message, "run", None) != asked.run:
                return False
            if isinstance(message, Finished | Ended):
                self._asked = None
                if not self._forks:
                    self._process = self._start()
            return True

    def _over(self, process: subprocess.Popen[bytes], said: _LastLines) -> None:
        """A process has ended by itself: the code ended it, or something is wrong with it."""
        with self._lock:
            if process is not self._process:
                return
            asked, self._asked = self._asked, None
            self._process = None if asked is None else self._start()
        if asked is None:
            self._tell(Unusable(phrase("checking_process_ended", how=str(said.text()))))
        else:
            self._tell(Ended(asked.run, how_it_ended(process.returncode)))


def how_it_ended(code: int) -> str:
    """The end of a process in words."""
    if code < 0:
        return phrase("process_ended_by_signal", signal=str(signal.Signals(-code).name))
    return phrase("process_ended_with_status", status=str(code))


class _LastLines:
    """Reads a pipe to its end, so that nobody waits, and keeps the last few lines."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._kept = b""
        self._pipe = pipe
        self._thread = threading.Thread(target=self._drain, daemon=True)
        self._thread.start()

    def text(self) -> str:
        """What was said last."""
        self._thread.join(timeout=1)
        lines = self._kept.decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else phrase("process_said_nothing")

    def _drain(self) -> None:
        while data := os.read(self._pipe.fileno(), 65536):
            self._kept = (self._kept + data)[-4096:]


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # asked for in `_start`
    return pipe
