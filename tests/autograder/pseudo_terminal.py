"""A program on a pseudo-terminal: what its screen shows, what is typed, how large it is."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

CLEAR = "\x1b[H\x1b[2J\x1b[3J"
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def _at_a_terminal() -> None:
    """Own the terminal, and hear signals, which are ignored in what runs in the background."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class Terminal:
    """Runs a command on a pseudo-terminal; use it in a `with` statement."""

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        environment: Mapping[str, str] | None = None,
        size: tuple[int, int] = (80, 24),
    ) -> None:
        self._command = list(command)
        self._folder = folder
        kept = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES", "NO_COLOR")}
        self._environment = {**kept, "TERM": "xterm-256color", **(environment or {})}
        self._size = size
        self._written = ""
        self._news = threading.Condition()

    def __enter__(self) -> Terminal:
        self._ours, theirs = pty.openpty()
        self.resize(*self._size)
        self.process = subprocess.Popen(
            self._command,
            cwd=self._folder,
            env=self._environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=_at_a_terminal,
        )
        os.close(theirs)
        threading.Thread(target=self._read, daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._ours)

    def resize(self, columns: int, lines: int) -> None:
        """Give the terminal another size, as a window does."""
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def press(self, keys: str) -> None:
        """Type something."""
        os.write(self._ours, keys.encode())

    def interrupt(self) -> None:
        """Ctrl-C."""
        self.press("\x03")

    @property
    def written(self) -> str:
        """All that was written so far, without colours."""
        with self._news:
            return _plain(self._written)

    @property
    def screen(self) -> str:
        """What is on the screen now: all since it was cleared."""
        with self._news:
            return _plain(self._written.rpartition(CLEAR)[2])

    @property
    def frames(self) -> list[str]:
        """All screens so far."""
        with self._news:
            return [_plain(frame) for frame in self._written.split(CLEAR)]

    def wait_for(self, *texts: str, gone: Sequence[str] = (), seconds: float = 60) -> str:
        """The screen, once it shows all texts and none of those that must be gone."""
        end = time.monotonic() + seconds
        with self._news:
            while True:
                screen = _plain(self._written.rpartition(CLEAR)[2])
                if all(t in screen for t in texts) and not any(t in screen for t in gone):
                    return screen
                left = end - time.monotonic()
                if self.process.poll() is not None:
                    left = 0 if not self._news.wait(0.2) else left
                if left <= 0:
                    raise AssertionError(f"not {texts} within {seconds} s, but:\n{screen}")
                self._news.wait(min(left, 1))

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal; the exit status."""
        self.process.send_signal(number)
        return self.process.wait(timeout=20)

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._ours, 65536)
            except OSError:  # the other side is closed
                return
            with self._news:
                self._written += data.decode("utf-8", "replace")
                self._news.notify_all()


def _plain(text: str) -> str:
    return _ESCAPE.sub("", text).replace("\r\n", "\n")
