"""Ctrl-C and its kin, as a request to stop that is granted at a good moment."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

_REQUESTS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


class StopSignals:
    """Turns the first SIGINT, SIGTERM or SIGHUP into a call; use it in a `with` statement.

    An exception out of a signal handler may come up anywhere, even inside the clean-up. A second
    signal does what it always does, should the stop take too long. A signal that was ignored when
    this began (`nohup`, a job in the background) stays ignored.
    """

    def __init__(self) -> None:
        self.received: signal.Signals | None = None
        self._stop: Callable[[], None] = lambda: None
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> StopSignals:
        for number in _REQUESTS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._receive)
        return self

    def __exit__(self, *exception: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def call(self, stop: Callable[[], None]) -> None:
        """Have `stop` called when a signal comes, or now if one has come already."""
        self._stop = stop
        if self.received:
            stop()

    @property
    def exit_status(self) -> int:
        """What a shell expects of a program that such a signal has ended; 0 if none came."""
        return 128 + self.received if self.received else 0

    def _receive(self, number: int, frame: FrameType | None) -> None:
        self.received = signal.Signals(number)
        for each, handler in self._before.items():
            signal.signal(each, handler)
        self._stop()
