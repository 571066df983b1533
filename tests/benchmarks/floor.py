"""What a submission must cost: a fork of a warm process, its import, its own arithmetic.

The scenarios are run as they are in a worker, on cases that were decoded before the fork. Nothing
is locked in, watched, encoded, sent or compared.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch

from autograder import wire
from autograder.checks.check import Check
from autograder.checks.tables import Tables
from autograder.course import load_course
from tests.benchmarks.measuring import ROOT

Work = list[tuple[Check, list[Any]]]


def main(folder: str, lessons: Sequence[str]) -> None:
    """Fork once for each line of input, and print what that cost in CPU seconds."""
    torch.set_num_threads(1)
    course = load_course(ROOT).select(list(lessons))
    tables = course.tables()
    for check in course.checks:
        tables.of(check)
    # As in the zygote: the first optimizer imports torch's compiler.
    torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    sys.path.insert(0, folder)
    sys.dont_write_bytecode = True  # a submission is new, so it has to be compiled
    gc.collect()
    gc.freeze()
    for _ in sys.stdin:
        work = [(check, list(_cases(check, tables))) for check in course.checks]
        print(_in_a_fork(work), flush=True)


def _cases(check: Check, tables: Tables) -> Iterator[Any]:
    """The cases that a right answer is run on; where one good case is enough, that is the first."""
    encoded = tables.of(check).encoded
    for data in encoded[: 1 if check.any_case else None]:
        yield wire.decode(data, check.scenario.case_type)


def _in_a_fork(work: Work) -> float:
    before = time.process_time()
    pid = os.fork()
    if pid == 0:
        for check, cases in work:
            module = importlib.import_module(f"exercises.{check.lesson}")
            torch.manual_seed(0)
            for case in cases:
                check.scenario.run(getattr(module, check.exercise), case)
        os._exit(0)
    _, status, usage = os.wait4(pid, 0)
    assert status == 0
    return time.process_time() - before + usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main(str(Path(sys.argv[1])), sys.argv[2:])
