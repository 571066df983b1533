"""A clock that stands still while this process does.

Ctrl-Z, a paused container: whoever this process waits for is stopped with it, or answers meanwhile.
Time that went by so must not count as time in which no answer came.
"""

from __future__ import annotations

import threading
import time

from autograder.limits import SECONDS_THAT_ARE_A_STOP

LONGEST_SLEEP = 1.0
"""Seconds that somebody who waits may sleep before looking at the clock."""

_lock = threading.Lock()
_seen = 0.0
_stopped = 0.0


def now() -> float:
    """Seconds as `time.monotonic` counts them, without those of the stops that were noticed."""
    return time.monotonic() - _stopped


def woke_up(due: float) -> None:
    """To be told by everybody who slept until `due` (of `time.monotonic`), or shorter.

    Where that is long ago, the process was stopped. Of several threads, the first one counts it.
    """
    global _seen, _stopped
    with _lock:
        woken = time.monotonic()
        late = woken - max(due, _seen)
        if late > SECONDS_THAT_ARE_A_STOP:
            _stopped += late
        _seen = woken
