"""Run a lesson: as a module, or cell by cell, where one that raises costs only itself."""

from __future__ import annotations

import ast
import asyncio
import inspect
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import CodeType, FrameType, ModuleType

from autograder.limits import (
    CELL_CPU_SECONDS,
    CELL_WALL_SECONDS,
    MAX_FAILED_CELLS,
    SECONDS_BETWEEN_ALARMS,
)
from autograder.subjects import alarm, leaving, standins
from autograder.subjects.outcome import FailedCell, OutOfTime, Raised
from autograder.subjects.script import LeftOut, Script

ROUNDS = 3
"""How often cells that were run out of order are run again."""

Describe = Callable[[BaseException], Raised]


@dataclass
class Loaded:
    """What was noticed while a lesson was run.

    Attributes
    ----------
    failed:
        The cells that raised, each with the text that it has.
    """

    left_out: tuple[LeftOut, ...] = ()
    failed: list[tuple[FailedCell, str]] = field(default_factory=list)


_loaded: dict[str, Loaded] = {}


def loaded(module: str) -> Loaded:
    """What was noticed while a module was run."""
    return _loaded.get(module, Loaded())


def why_missing(module: str, name: str) -> Raised | None:
    """What a cell raised that would have defined a name."""
    defines = re.compile(
        rf"^(?:(?:async\s+)?def|class)\s+{re.escape(name)}\b|^{re.escape(name)}\s*[:=]",
        re.MULTILINE,
    )
    found = [cell.raised for cell, text in loaded(module).failed if defines.search(text)]
    return found[-1] if found else None


def run(module: ModuleType, script: Script, filename: str, describe: Describe) -> None:
    """Run a lesson in its module. Raises what a lesson without cells does."""
    noticed = _loaded[module.__name__] = Loaded(script.left_out)
    if script.cells or script.left_out:
        standins.enter(module)
    elif "IPython" in script.text:
        standins.offer("IPython")
    if standins.CHECKING in script.text:
        standins.offer_check()
    if script.cells:
        _Cells(module, script, filename, describe, noticed).run()
        return
    code = compile(script.text, filename, "exec", script.flags, dont_inherit=True)
    exec(code, vars(module))  # this is the place where a submission runs, or in `_execute`


@dataclass
class _Cells:
    """A notebook while it is run."""

    module: ModuleType
    script: Script
    filename: str
    describe: Describe
    noticed: Loaded
    bound: dict[str, int] = field(default_factory=dict)

    def run(self) -> None:
        lines = self.script.text.split("\n")
        starts = [line for line, _ in self.script.cells]
        ends = [*starts[1:], len(lines)]
        texts = ["\n".join(lines[a:b]) for a, b in zip(starts, ends, strict=True)]
        failed: dict[int, BaseException] = {}
        with _EventLoop() as loop:
            for index, text in enumerate(texts):
                if error := self._attempt(index, text, loop):
                    failed[index] = error
            self._once_more(failed, texts, loop)
        for index, error in list(failed.items())[:MAX_FAILED_CELLS]:
            line, number = self.script.cells[index]
            cell = FailedCell(number, line + 1, self.describe(error))
            self.noticed.failed.append((cell, texts[index]))

    def _once_more(
        self, failed: dict[int, BaseException], texts: list[str], loop: _EventLoop
    ) -> None:
        """Run again what wanted a name that a later cell defines, as long as that helps.

        It was run out of order; so it must not replace what stands further below.
        """
        for _ in range(ROUNDS):
            waiting = [i for i, error in failed.items() if _lacked(error) in vars(self.module)]
            for index in waiting:
                again = self._attempt(index, texts[index], loop, first=False)
                if again is None:
                    del failed[index]
                else:
                    failed[index] = again
            if not waiting:
                return

    def _attempt(
        self, index: int, text: str, loop: _EventLoop, first: bool = True
    ) -> BaseException | None:
        names = vars(self.module)
        before = dict(names)
        error = self._execute(index, text, loop)
        if isinstance(error, ModuleNotFoundError) and standins.offer(error.name or ""):
            error = self._execute(index, text, loop)
        for name in [n for n, value in names.items() if before.get(n, self) is not value]:
            if not first and self.bound.get(name, -1) > index:
                names[name] = before[name]
            else:
                self.bound[name] = index
        return error

    def _execute(self, index: int, text: str, loop: _EventLoop) -> BaseException | None:
        """Run a cell; what it raised."""
        try:
            with _limit():
                loop.finish(eval(self._compiled(index, text), vars(self.module)))
        except CellOutOfTime as error:
            return error
        except leaving.kinds():
            raise
        except BaseException as error:  # a cell may exit or raise anything
            return error
        return None

    def _compiled(self, index: int, text: str) -> CodeType:
        """A cell's code, whose lines are those of the whole text."""
        line, _ = self.script.cells[index]
        flags = self.script.flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        try:
            code = compile(text, self.filename, "exec", flags, dont_inherit=True)
        except SyntaxError as error:
            error.lineno = (error.lineno or 1) + line
            raise
        return _moved(code, line)


def _moved(code: CodeType, lines: int) -> CodeType:
    constants = (_moved(x, lines) if isinstance(x, CodeType) else x for x in code.co_consts)
    return code.replace(co_firstlineno=code.co_firstlineno + lines, co_consts=tuple(constants))


def _lacked(error: BaseException) -> str | None:
    return error.name if isinstance(error, NameError) else None


class _EventLoop:
    """For cells that wait: the loop that a notebook has running, made when one does."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None

    def __enter__(self) -> _EventLoop:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._loop:
            self._loop.close()

    def finish(self, result: object) -> None:
        """Wait for a cell's end."""
        if inspect.iscoroutine(result):
            self._loop = self._loop or asyncio.new_event_loop()
            self._loop.run_until_complete(result)


class CellOutOfTime(OutOfTime):
    """Raised into a cell when its own time is spent."""

    def __init__(self) -> None:
        super().__init__(f"the cell had {CELL_CPU_SECONDS:g} s of CPU time, and did not end")


@contextmanager
def _limit() -> Iterator[None]:
    """Raise `CellOutOfTime` in the main thread once a cell has had its time.

    The timers go off again and again, because a bare `except:` may swallow it. Where the platform
    has none (Windows), another thread watches. In other threads there is no limit.
    """
    if not alarm.in_main_thread():
        yield
    elif not alarm.has_timers():
        with alarm.watchdog(CELL_CPU_SECONDS, CellOutOfTime):
            yield
    else:
        with _timers():
            yield


@contextmanager
def _timers() -> Iterator[None]:
    again = SECONDS_BETWEEN_ALARMS
    limits = {
        signal.SIGPROF: (signal.ITIMER_PROF, CELL_CPU_SECONDS, again, _spent),
        signal.SIGALRM: (signal.ITIMER_REAL, _TICK, _TICK, _after(CELL_WALL_SECONDS)),
    }
    before = {
        number: (signal.signal(number, handler), signal.setitimer(kind, first, then))
        for number, (kind, first, then, handler) in limits.items()
    }
    try:
        yield
    finally:
        for number, (handler, timer) in before.items():  # a cell may import one that has cells
            signal.setitimer(limits[number][0], *timer)
            signal.signal(number, handler)


_TICK = 1.0
_Handler = Callable[[int, FrameType | None], None]


def _spent(signum: int, frame: FrameType | None) -> None:
    raise CellOutOfTime


def _times_slept() -> int:
    import resource  # Windows has none, nor these timers

    return resource.getrusage(resource.RUSAGE_SELF).ru_nvcsw


def _after(seconds: float) -> _Handler:
    """What a timer that ticks calls: it raises after so many seconds in which the cell waited.

    However long the process is stopped, there is one tick at most for it. Where it gave its
    processor away since the last tick, it waits. If not, others have the processor, or it computes,
    for which there is a limit of its own.
    """
    left, slept = seconds, _times_slept()

    def ticked(signum: int, frame: FrameType | None) -> None:
        nonlocal left, slept
        before, slept = slept, _times_slept()
        left -= _TICK if slept > before else 0.0
        if left <= 0:
            signal.setitimer(signal.ITIMER_REAL, SECONDS_BETWEEN_ALARMS, SECONDS_BETWEEN_ALARMS)
            raise CellOutOfTime

    return ticked
