"""Put an implementation through a scenario: the only place where submitted code is called.

It runs in the worker for `grade` and in this process for `pytest`, the same in both.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import itertools
import traceback
import typing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType, TracebackType
from typing import Any

import torch

from autograder import wire
from autograder.limits import MAX_NAME_SAID, MAX_SAID, MAX_TRAIL
from autograder.subjects import offlimits
from autograder.subjects.cells import why_missing
from autograder.subjects.hints import newer_python
from autograder.subjects.outcome import (
    Altered,
    Call,
    Forbidden,
    Missing,
    Outcome,
    OutOfTime,
    Place,
    Raised,
    Unfit,
    Value,
)
from autograder.subjects.surroundings import global_state, lent, restore

RANDOM_SEED = 2**40 + 7
"""What torch's random state is seeded with before a case: a number that nobody else would take, so
that it shows when somebody seeds it again."""


@dataclass(frozen=True)
class Scenario:
    """A function `(implementation, case) -> observation` with the types it declares for both."""

    name: str
    run: Callable[[Any, Any], Any]
    case_type: Any
    observation_type: Any

    @classmethod
    def of(cls, function: Callable[[Any, Any], Any]) -> Scenario:
        return _scenario(f"{function.__module__}:{function.__qualname__}")

    @classmethod
    def named(cls, name: str) -> Scenario:
        return _scenario(name)


@functools.cache
def _scenario(name: str) -> Scenario:
    module, _, attribute = name.partition(":")
    function = getattr(importlib.import_module(module), attribute)
    hints = typing.get_type_hints(function)
    _, case = inspect.signature(function).parameters
    return Scenario(name, function, hints[case], hints["return"])


def perform_all(
    module: ModuleType,
    call: Call,
    describe: Callable[[BaseException], Raised],
    let_through: tuple[type[BaseException], ...] = (),
    before_case: Callable[[], None] = lambda: None,
) -> list[Outcome]:
    """Run a call's cases on a lesson's module; the first of them also watched for operators that
    are off limits. `before_case` is called before each."""
    outcomes: list[Outcome] = []
    with lent(module.__name__):
        for index, case in enumerate(call.cases):
            before_case()
            _seed()  # so that no case depends on those before it
            try:
                outcomes.append(perform(module, call, case, describe, let_through, index == 0))
            except OutOfTime as error:
                error.case = index
                raise
    return outcomes


_generator = torch.default_generator


def _seed() -> None:
    """Seed torch's random state.

    Where there is no other device in use, that of the processor alone: `torch.manual_seed` keeps a
    traceback for each device that may come to be used, which takes longer than many a check.
    """
    if torch.cuda.is_initialized():
        torch.manual_seed(RANDOM_SEED)
    else:
        _generator.manual_seed(RANDOM_SEED)


def perform(
    module: ModuleType,
    call: Call,
    case: bytes,
    describe: Callable[[BaseException], Raised],
    let_through: tuple[type[BaseException], ...] = (),
    watch: bool = False,
) -> Outcome:
    """Run one case of a call on a lesson's module. Whatever the submission does becomes an outcome.

    `describe` makes an exception data, see `describe_exception`. Exceptions of the kinds in
    `let_through` leave, as a student's own Ctrl-C must. `watch`: see `offlimits.forbidding`.
    """
    try:
        implementation = getattr(module, call.exercise)
    except AttributeError:
        return why_missing(module.__name__, call.exercise) or Missing()
    scenario = Scenario.named(call.scenario)
    before = global_state()
    with offlimits.forbidding(call.off_limits, watch) as stopped:
        try:
            observation = scenario.run(implementation, wire.decode_own(case, scenario.case_type))
            outcome: Outcome = Value(wire.encode(observation))
        except let_through:
            raise
        except wire.WireError as error:
            outcome = Unfit(str(error)[:MAX_SAID])
        except BaseException as error:  # SystemExit and pytest's own included
            outcome = describe(error)
        finally:
            changed = restore(before)
    if stopped:  # whether or not the submission caught the error
        return Forbidden(str(stopped[0])[:MAX_SAID], describe(stopped[0]).place)
    # An exception in none of the submission's lines follows from what it left behind.
    follows = isinstance(outcome, Value) or (isinstance(outcome, Raised) and outcome.place is None)
    return Altered(changed) if changed and follows else outcome


def describe_exception(error: BaseException, is_own: Callable[[str], bool]) -> Raised:
    """An exception as data: its kind, its text, and the submission's line it passed last.

    `is_own(filename)` tells the submission's files from everybody else's.
    """
    frames = [frame for frame in _frames(error.__traceback__) if is_own(frame.filename)]
    place = None
    if isinstance(error, SyntaxError) and error.filename and is_own(error.filename):
        before = (error.text or "")[: max((error.offset or 0) - 1, 0)]
        column = len(before.encode("utf-8", "replace")) + 1 if error.offset else 0
        place = Place(_name(error.filename), error.lineno or 0, column)
    elif frames:
        column = _column(error.__traceback__, is_own)
        place = Place(_name(frames[-1].filename), frames[-1].lineno or 0, column)
    innermost = list(_frames(error.__traceback__))[-1:]
    own = bool(innermost) and is_own(innermost[0].filename)
    trail = [frame.name[:MAX_NAME_SAID] for frame in frames[-MAX_TRAIL:]]
    kind = type(error).__name__[:MAX_NAME_SAID]
    return Raised(kind, _text(error), own, place, trail, newer_python(error))


def _frames(trace: TracebackType | None) -> Iterator[traceback.FrameSummary]:
    for frame, line in traceback.walk_tb(trace):
        code = frame.f_code
        yield traceback.FrameSummary(code.co_filename, line, code.co_name, lookup_line=False)


def _column(trace: TracebackType | None, is_own: Callable[[str], bool]) -> int:
    """Where in its line the submission's last frame was, counted from 1; 0 if that is unknown."""
    column = 0
    while trace is not None:
        code = trace.tb_frame.f_code
        if is_own(code.co_filename):
            positions = itertools.islice(code.co_positions(), trace.tb_lasti // 2, None)
            start = next(positions, (None, None, None, None))[2]
            column = 0 if start is None else start + 1
        trace = trace.tb_next
    return column


def _name(filename: str) -> str:
    return filename[-MAX_NAME_SAID:].replace("\\", "/").rpartition("/")[2]


def _text(error: BaseException) -> str:
    try:
        if isinstance(error, SyntaxError):  # without the path and the line, which `place` holds
            return str(error.msg)[:MAX_SAID]
        return str(error)[:MAX_SAID]
    except Exception:  # a submission's __str__ may do anything
        return "(its text could not be shown)"


@contextmanager
def one_thread() -> Iterator[None]:
    """Run torch on one thread, so that sums are added in one order everywhere."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
