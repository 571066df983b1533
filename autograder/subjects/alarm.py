"""The limit of CPU time in this process: an alarm that raises into the code that is running."""

from __future__ import annotations

import ctypes
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from autograder.limits import SECONDS_BETWEEN_ALARMS
from autograder.subjects.outcome import OutOfTime


@contextmanager
def cpu_limit(seconds: float) -> Iterator[None]:
    """Raise `OutOfTime` in the main thread once it has used this much CPU time.

    CPU time, so that sitting at a debugger's prompt costs nothing. The alarm goes off again and
    again, because a bare `except:` may swallow it. A timer of the system does it; where there is
    none (Windows), another thread watches. In other threads than the main one there is no limit.
    """
    if not in_main_thread():
        yield
        return
    with _timer(seconds) if has_timers() else watchdog(seconds, OutOfTime):
        yield


def has_timers() -> bool:
    """Whether the system has timers that count CPU time."""
    return hasattr(signal, "setitimer")


def in_main_thread() -> bool:
    """Whether this is the thread in which signals arrive."""
    return threading.current_thread() is threading.main_thread()


@contextmanager
def _timer(seconds: float) -> Iterator[None]:
    def spent(signum: int, frame: FrameType | None) -> None:
        raise OutOfTime

    previous = signal.signal(signal.SIGVTALRM, spent)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, SECONDS_BETWEEN_ALARMS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, previous)


class _Watchdog:
    """A thread that watches the CPU time of the process, and raises into another one of its
    threads.

    Python raises the exception between two of its own steps, so one long call into C ends first.
    """

    def __init__(self, seconds: float, kind: type[OutOfTime]) -> None:
        self._kind = kind
        self._end = time.process_time() + seconds
        self._watched = threading.get_ident()
        self._over = threading.Event()
        self._raised = False
        self._lock = threading.RLock()  # the watched thread may be torn out of it by an exception
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Nothing is raised any more when this is back.

        An exception that may be on its way is let in here. Python can take one back, but in 3.11 a
        mark stays behind for good, with which the first call under a profiler never ends.
        """
        while True:
            try:
                with self._lock:
                    self._over.set()
                if not self._raised:
                    return
                self._raised = False
                _raise_into(self._watched, self._kind)  # it takes the place of an earlier one
                while True:
                    pass
            except self._kind:
                pass

    def _watch(self) -> None:
        while not self._over.wait(SECONDS_BETWEEN_ALARMS):
            if time.process_time() >= self._end:
                with self._lock:
                    if not self._over.is_set():
                        self._raised = True
                        _raise_into(self._watched, self._kind)


def _raise_into(thread: int, kind: type[BaseException]) -> None:
    """Raise an exception in a thread, between two of its steps."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(kind))


@contextmanager
def watchdog(seconds: float, kind: type[OutOfTime]) -> Iterator[None]:
    """Raise this in the current thread once the process has used so much CPU time."""
    dog = _Watchdog(seconds, kind)
    dog.start()
    try:
        yield
    finally:
        dog.stop()
