"""Put an implementation through a scenario: the only place where submitted code is called.

It runs in the worker for `grade` and in this process for `pytest`, the same in both.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import traceback
import typing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType, TracebackType
from typing import Any

import torch

from autograder import wire
from autograder.limits import MAX_SAID
from autograder.subjects import offlimits
from autograder.subjects.outcome import (
    Altered,
    Call,
    Forbidden,
    Missing,
    Outcome,
    Place,
    Raised,
    Unfit,
    Value,
)

RANDOM_SEED = 2**40 + 7
"""What torch's random state is seeded with before a check: a number that nobody else would take, so
that it shows when somebody seeds it again."""

GLOBAL_STATE: dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]] = {
    "the grad mode (torch.set_grad_enabled)": (torch.is_grad_enabled, torch.set_grad_enabled),
    "the default dtype (torch.set_default_dtype)": (
        torch.get_default_dtype,
        torch.set_default_dtype,
    ),
    "the seed of the random state (torch.manual_seed)": (torch.initial_seed, torch.manual_seed),
    "anomaly detection (torch.autograd.set_detect_anomaly)": (
        torch.is_anomaly_enabled,
        torch.set_anomaly_enabled,
    ),
}
"""What no call may change, by name: how to read it, and how to set it."""


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
    is_own: Callable[[str], bool],
    let_through: tuple[type[BaseException], ...] = (),
) -> list[Outcome]:
    """Run a call's cases on a lesson's module; the first of them also watched for operators that
    are off limits."""
    torch.manual_seed(RANDOM_SEED)
    return [
        perform(module, call, case, is_own, let_through, watch=index == 0)
        for index, case in enumerate(call.cases)
    ]


def perform(
    module: ModuleType,
    call: Call,
    case: bytes,
    is_own: Callable[[str], bool],
    let_through: tuple[type[BaseException], ...] = (),
    watch: bool = False,
) -> Outcome:
    """Run one case of a call on a lesson's module. Whatever the submission does becomes an outcome.

    `is_own(filename)` tells the submission's files from everybody else's. Exceptions of the kinds
    in `let_through` leave, as a student's own Ctrl-C must. `watch`: see `offlimits.forbidding`.
    """
    try:
        implementation = getattr(module, call.exercise)
    except AttributeError:
        return Missing()
    scenario = Scenario.named(call.scenario)
    before = _global_state()
    with offlimits.forbidding(call.off_limits, watch) as stopped:
        try:
            observation = scenario.run(implementation, wire.decode(case, scenario.case_type))
            outcome: Outcome = Value(wire.encode(observation))
        except let_through:
            raise
        except wire.WireError as error:
            outcome = Unfit(str(error)[:MAX_SAID])
        except BaseException as error:  # SystemExit and pytest's own included
            outcome = describe_exception(error, is_own)
        finally:
            changed = _restore(before)
    if stopped:  # whether or not the submission caught the error
        return Forbidden(str(stopped[0]), describe_exception(stopped[0], is_own).place)
    # An exception in none of the submission's lines follows from what it left behind.
    follows = isinstance(outcome, Value) or (isinstance(outcome, Raised) and outcome.place is None)
    return Altered(changed) if changed and follows else outcome


class OutOfTime(BaseException):
    """Raised into a submission in this process when its CPU time is spent."""


def describe_exception(error: BaseException, is_own: Callable[[str], bool]) -> Raised:
    """An exception as data: its kind, its text, and the submission's line it passed last."""
    frames = [frame for frame in _frames(error.__traceback__) if is_own(frame.filename)]
    place = None
    if frames:
        place = Place(_name(frames[-1].filename), frames[-1].lineno or 0)
    elif isinstance(error, SyntaxError) and error.filename and is_own(error.filename):
        place = Place(_name(error.filename), error.lineno or 0)
    innermost = list(_frames(error.__traceback__))[-1:]
    own = bool(innermost) and is_own(innermost[0].filename)
    trail = [frame.name for frame in frames][-8:]
    return Raised(type(error).__name__[:MAX_SAID], _text(error), own, place, trail)


def _frames(trace: TracebackType | None) -> Iterator[traceback.FrameSummary]:
    for frame, line in traceback.walk_tb(trace):
        code = frame.f_code
        yield traceback.FrameSummary(code.co_filename, line, code.co_name, lookup_line=False)


def _name(filename: str) -> str:
    return filename.replace("\\", "/").rpartition("/")[2]


def _text(error: BaseException) -> str:
    try:
        if isinstance(error, SyntaxError):  # without the path and the line, which `place` holds
            return str(error.msg)[:MAX_SAID]
        return str(error)[:MAX_SAID]
    except Exception:  # a submission's __str__ may do anything
        return "(its text could not be shown)"


@contextmanager
def global_state_kept() -> Iterator[None]:
    """Whatever is done in the block, one lesson's import must not change how another one runs."""
    before = _global_state()
    try:
        yield
    finally:
        _restore(before)


def _global_state() -> dict[str, Any]:
    return {name: get() for name, (get, _) in GLOBAL_STATE.items()}


def _restore(before: dict[str, Any]) -> str:
    """Put the global state back; the names of what had changed, or an empty text."""
    changed = [name for name, value in _global_state().items() if value != before[name]]
    for name in changed:
        _, set_back = GLOBAL_STATE[name]
        set_back(before[name])
    return ", ".join(changed)


@contextmanager
def one_thread() -> Iterator[None]:
    """Run torch on one thread, so that sums are added in one order everywhere."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
