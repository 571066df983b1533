"""What a submission must cost: a fork of a warm process, its import, its own arithmetic.

The scenarios are run as they are in a worker, on cases that were decoded before the fork. Nothing
is locked in, watched, encoded, sent or compared. The other stages add some of that, see `STAGES`.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import torch

from autograder import wire
from autograder.checks.check import Check
from autograder.checks.tables import Tables
from autograder.course import load_course
from autograder.subjects import offlimits
from autograder.subjects.outcome import Raised
from autograder.subjects.perform import describe_exception, perform_all
from autograder.subjects.uses import watched
from tests.benchmarks.measuring import ROOT


@dataclass(frozen=True)
class Work:
    """A check with the cases that a right answer is run on, as bytes and decoded."""

    check: Check
    encoded: list[bytes]
    cases: list[Any]


def bare(module: ModuleType, work: Work) -> None:
    """The scenario alone."""
    for case in work.cases:
        work.check.scenario.run(getattr(module, work.check.exercise), case)


def coded(module: ModuleType, work: Work) -> None:
    """Cases are decoded, and what is observed is encoded."""
    scenario = work.check.scenario
    for data in work.encoded:
        case = wire.decode_own(data, scenario.case_type)
        wire.encode(scenario.run(getattr(module, work.check.exercise), case))


def performed(module: ModuleType, work: Work) -> None:
    """Besides, what is off limits is guarded, and what belongs to the process is put back."""
    perform_all(module, work.check.call(work.encoded), _describe)


def looked_at(module: ModuleType, work: Work) -> None:
    """Besides, it is seen which other exercises are called."""
    with watched(module, work.check.exercise):
        performed(module, work)


STAGES: dict[str, Callable[[ModuleType, Work], None]] = {
    one.__name__: one for one in (bare, coded, performed, looked_at)
}
"""What is done with each check; `bare` is the floor."""

GUARDED = ("performed", "looked_at")
"""Before these, guards are put around all that is off limits, as in the zygote."""


def main(folder: str, stage: str, lessons: Sequence[str]) -> None:
    """Fork once for each line of input, and print what that cost in CPU seconds."""
    torch.set_num_threads(1)
    course = load_course(ROOT).select(list(lessons))
    tables = course.tables()
    for check in course.checks:
        tables.of(check)
    # As in the zygote: the first optimizer imports torch's compiler.
    torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    if stage in GUARDED:
        offlimits.install(course.off_limits)
    sys.path.insert(0, folder)
    sys.dont_write_bytecode = True  # a submission is new, so it has to be compiled
    gc.collect()
    gc.freeze()
    for _ in sys.stdin:
        work = [_work(check, tables) for check in course.checks]
        print(_in_a_fork(STAGES[stage], work), flush=True)


def _work(check: Check, tables: Tables) -> Work:
    """Where one good case is enough, that is the first."""
    encoded = tables.of(check).encoded[: 1 if check.any_case else None]
    return Work(check, encoded, [wire.decode(data, check.scenario.case_type) for data in encoded])


def _describe(error: BaseException) -> Raised:
    return describe_exception(error, lambda file: False)


def _in_a_fork(stage: Callable[[ModuleType, Work], None], all: list[Work]) -> float:
    before = time.process_time()
    pid = os.fork()
    if pid == 0:
        for work in all:
            module = importlib.import_module(f"exercises.{work.check.lesson}")
            torch.manual_seed(0)
            stage(module, work)
        os._exit(0)
    _, status, usage = os.wait4(pid, 0)
    assert status == 0
    return time.process_time() - before + usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main(str(Path(sys.argv[1])), sys.argv[2], sys.argv[3:])
