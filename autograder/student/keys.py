"""Single keys from a terminal, as they are pressed."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def keys(tell: Callable[[str], None]) -> Iterator[bool]:
    """Have `tell` called, in another thread, with each key; whether there is a keyboard.

    Ctrl-C stays a signal. Afterwards the terminal is as before.
    """
    if not sys.stdin.isatty():
        yield False
    elif sys.platform == "win32":
        threading.Thread(target=_read_console, args=(tell,), daemon=True).start()
        yield True
    else:
        with _single_keys(sys.stdin.fileno()) as fd:
            threading.Thread(target=_read, args=(fd, tell), daemon=True).start()
            yield True


if sys.platform == "win32":  # pragma: no cover

    def _read_console(tell: Callable[[str], None]) -> None:
        import msvcrt

        while True:
            tell(msvcrt.getwch())

else:

    @contextmanager
    def _single_keys(fd: int) -> Iterator[int]:
        """The terminal gives every key at once, and does not show it."""
        import termios

        before = termios.tcgetattr(fd)
        now = termios.tcgetattr(fd)
        now[3] &= ~(termios.ICANON | termios.ECHO)
        termios.tcsetattr(fd, termios.TCSADRAIN, now)
        try:
            yield fd
        finally:
            termios.tcsetattr(fd, termios.TCSADRAIN, before)

    def _read(fd: int, tell: Callable[[str], None]) -> None:
        while True:
            try:
                pressed = os.read(fd, 32)
            except OSError:  # the terminal is gone
                return
            if not pressed:
                return
            if not pressed.startswith(b"\x1b"):  # an arrow, or another key of several characters
                for key in pressed.decode("utf-8", "ignore"):
                    tell(key)
