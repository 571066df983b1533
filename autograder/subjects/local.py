"""A subject in this process, for a student's own run: `breakpoint()`, `--pdb` and prints just
work."""

from __future__ import annotations

import importlib
import os
import threading
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from autograder.folders import EXERCISES
from autograder.limits import LOAD_CPU_SECONDS
from autograder.subjects import leaving
from autograder.subjects.alarm import cpu_limit
from autograder.subjects.echo import Echo, heard
from autograder.subjects.loading import install
from autograder.subjects.outcome import (
    Batch,
    Call,
    OutOfTime,
    Place,
    Raised,
    TimedOut,
)
from autograder.subjects.perform import describe_exception, one_thread, perform_all
from autograder.subjects.surroundings import kept
from autograder.subjects.uses import watched

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
        self._above = str(root) + os.sep
        self._modules: dict[str, ModuleType] = {}
        self._printed: dict[tuple[str, str, str, bytes], str] = {}
        if package == EXERCISES:
            install(root / package, package, self._describe)

    @property
    def lessons(self) -> list[str]:
        """The lessons that were imported."""
        return list(self._modules)

    def load(self, lesson: str) -> Raised | None:
        if self.package == EXERCISES and not Path(f"{self._folder}{lesson}.py").is_file():
            # Another folder `exercises` on the path may have one, which is not the student's.
            missing = f"No module named '{self.package}.{lesson}'"
            return Raised("ModuleNotFoundError", missing, False, None, [])
        try:
            with cpu_limit(LOAD_CPU_SECONDS), kept(self.package):
                self._modules[lesson] = importlib.import_module(f"{self.package}.{lesson}")
        except OutOfTime as error:
            place = self._describe(error).place
            raise TimedOut(f"{lesson}.py did not finish importing", place) from error
        except leaving.kinds():
            raise
        except BaseException as error:  # an import may exit or raise anything
            return self._describe(error)
        return None

    def run(self, call: Call) -> Batch:
        module = self._modules[call.lesson]
        started = time.process_time()
        with _one_at_a_time, one_thread(), heard() as echo, watched(module, call.exercise) as used:
            try:
                with cpu_limit(call.cpu_seconds):
                    outcomes = perform_all(
                        module, call, self._describe, leaving.kinds(), echo.next_part
                    )
            except OutOfTime as error:
                raise TimedOut("", self._describe(error).place, error.case) from error
            finally:
                self._keep(call, echo)
        return Batch(outcomes, time.process_time() - started, used=sorted(used))

    def printed(self, call: Call) -> str:
        """What was printed when the first case of this call was run the last time."""
        return self._printed.get(_key(call, call.cases[0]), "")

    def _keep(self, call: Call, echo: Echo) -> None:
        for case, text in zip(call.cases, echo.parts, strict=False):
            self._printed[_key(call, case)] = text

    def implementation(self, lesson: str, exercise: str) -> Any:
        """The object a check calls; a debugger wants it."""
        return getattr(self._modules[lesson], exercise)

    def _describe(self, error: BaseException) -> Raised:
        raised = describe_exception(error, self._is_own)
        within = raised.text.replace(self._above, "")  # a path as one knows it
        return msgspec.structs.replace(raised, text=within)

    def _is_own(self, filename: str) -> bool:
        return filename.startswith(self._folder)


def _key(call: Call, case: bytes) -> tuple[str, str, str, bytes]:
    return call.lesson, call.exercise, call.scenario, case


class ModuleSubject(LocalSubject):
    """A lesson given as a module, such as a mutant of the reference."""

    def __init__(self, module: ModuleType, root: Path, package: str) -> None:
        super().__init__(root, package)
        self._module = module

    def _describe(self, error: BaseException) -> Raised:
        """Without the column, which tells nothing of a known answer, and would be recorded."""
        raised = super()._describe(error)
        place = raised.place and Place(raised.place.file, raised.place.line)
        return msgspec.structs.replace(raised, place=place)

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
