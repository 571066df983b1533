"""A subject in this process, for a student's own run: `breakpoint()`, `--pdb` and prints just
work."""

from __future__ import annotations

import importlib
import os
import signal
import threading
import time
from bdb import BdbQuit
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

from autograder.folders import EXERCISES
from autograder.limits import LOAD_CPU_SECONDS
from autograder.subjects.loading import install
from autograder.subjects.outcome import (
    Batch,
    Call,
    OutOfTime,
    Raised,
    TimedOut,
)
from autograder.subjects.perform import describe_exception, one_thread, perform_all
from autograder.subjects.surroundings import kept

# torch's random state and number of threads belong to the process, not to the thread.
_one_at_a_time = threading.RLock()


class LocalSubject:
    """The modules of a package that this process can import, by default the student's own.

    Parameters
    ----------
    root:
        The folder that holds the package's folder; it must be on `sys.path`.
    package:
        The package's name: `exercises`, or `solutions` for the reference.
    """

    def __init__(self, root: Path, package: str = EXERCISES) -> None:
        self.package = package
        self.stand_ins: frozenset[str] = frozenset()
        self._folder = str(root / package) + os.sep
        self._modules: dict[str, ModuleType] = {}
        if package == EXERCISES:
            install(root / package, package, self._describe)

    @property
    def lessons(self) -> list[str]:
        """The lessons that were imported."""
        return list(self._modules)

    def load(self, lesson: str) -> Raised | None:
        try:
            with _cpu_limit(LOAD_CPU_SECONDS), kept(self.package):
                self._modules[lesson] = importlib.import_module(f"{self.package}.{lesson}")
        except OutOfTime as error:
            raise TimedOut(f"{lesson}.py did not finish importing") from error
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # an import may exit or raise anything
            return self._describe(error)
        return None

    def run(self, call: Call) -> Batch:
        module = self._modules[call.lesson]
        started = time.process_time()
        try:
            with _one_at_a_time, one_thread(), _cpu_limit(call.cpu_seconds):
                outcomes = perform_all(module, call, self._describe, LET_THROUGH)
        except OutOfTime as error:
            raise TimedOut from error
        return Batch(outcomes, cpu_seconds=time.process_time() - started)

    def implementation(self, lesson: str, exercise: str) -> Any:
        """The object a check calls; a debugger wants it."""
        return getattr(self._modules[lesson], exercise)

    def _describe(self, error: BaseException) -> Raised:
        return describe_exception(error, self._is_own)

    def _is_own(self, filename: str) -> bool:
        return filename.startswith(self._folder)


class ModuleSubject(LocalSubject):
    """A lesson given as a module, such as a mutant of the reference."""

    def __init__(self, module: ModuleType, root: Path, package: str) -> None:
        super().__init__(root, package)
        self._module = module

    def load(self, lesson: str) -> Raised | None:
        self._modules[lesson] = self._module
        return None


class ObjectSubject(ModuleSubject):
    """One implementation of one exercise, given as an object: a known wrong answer, or a variant.

    `folder` holds the file it is written in, so that its lines count as the submission's own.
    """

    def __init__(self, exercise: str, implementation: Any, folder: Path) -> None:
        module = ModuleType(exercise)
        setattr(module, exercise, implementation)
        super().__init__(module, folder.parent, folder.name)


LET_THROUGH = (KeyboardInterrupt, BdbQuit, OutOfTime)
"""What ends a run at home: Ctrl-C, leaving the debugger, the limit of CPU time."""


@contextmanager
def _cpu_limit(seconds: float) -> Iterator[None]:
    """Raise `OutOfTime` in the main thread once this much CPU time has gone by.

    CPU time, so that sitting at a debugger's prompt costs nothing. The timer goes off again every
    tenth of a second, because a bare `except:` may swallow it. Where the platform has no such
    timer (Windows), and in other threads, there is no limit: it is the student's own machine.
    """
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def spent(signum: int, frame: FrameType | None) -> None:
        raise OutOfTime

    previous = signal.signal(signal.SIGVTALRM, spent)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 0.1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, previous)
