"""The case that is shown for a failure: one to be read, as small as it can be."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from typing import Any

from torch import Tensor

from autograder import wire
from autograder.checks.reference import GraderError
from autograder.checks.table import CaseTable
from autograder.checks.verdict import Row
from autograder.limits import SHRINK_SECONDS
from autograder.subjects.outcome import Crashed, TimedOut

SMALLEST, LARGEST = 1e-6, 1e6
"""Numbers that are usual in an example, but for 0."""

Rerun = Callable[[Any], Row]
"""Runs the submission on one more case."""


def to_show(table: CaseTable, rows: Sequence[Row], rerun: Rerun | None) -> Row:
    """The failing case to show, of rows of which at least one fails.

    One by hand, which was chosen to be read, unless a drawn one is much smaller; then that one, as
    small as Hypothesis can make it. Without `rerun` it is one of the table's.
    """
    failing = [index for index, row in enumerate(rows) if row.failure]
    if table.recorded:
        usual = [index for index in failing if usual_numbers(table.cases[index])]
        return rows[(usual or failing)[0]]
    by_hand = [index for index in failing if not table.is_drawn(index)]
    drawn = [index for index in failing if table.is_drawn(index)]
    sizes = [len(data) for data in table.encoded]
    shown = by_hand[0] if by_hand else min(drawn, key=lambda index: sizes[index])
    small = by_hand and drawn and sizes[shown] <= 2 * min(sizes[index] for index in drawn)
    if rerun is None or not drawn or small:
        return rows[shown]
    return _shrunk(table, rows, rerun) or rows[shown]


def usual_numbers(case: Any) -> bool:
    """Whether a case has numbers that one can follow by hand: neither huge nor tiny ones."""
    if isinstance(case, Tensor):
        sizes = case.detach().abs().double().flatten()
        return bool(((sizes == 0) | ((sizes >= SMALLEST) & (sizes <= LARGEST))).all())
    if isinstance(case, list | tuple):
        return all(map(usual_numbers, case))
    if dataclasses.is_dataclass(case):
        return all(usual_numbers(getattr(case, f.name)) for f in dataclasses.fields(case))
    return True


def _shrunk(table: CaseTable, rows: Sequence[Row], rerun: Rerun) -> Row | None:
    """What Hypothesis makes of the drawn cases that fail; None if it finds nothing."""
    from autograder.checks import hypothesis_cases  # imports Hypothesis

    check = table.check
    assert check.strategy is not None
    known = {data: row.failure is not None for data, row in zip(table.encoded, rows, strict=False)}
    deadline = time.monotonic() + SHRINK_SECONDS

    def again(case: Any) -> Row:
        nonlocal deadline
        if time.monotonic() > deadline:
            raise TimedOut
        try:
            return rerun(case)
        except (TimedOut, Crashed):  # to Hypothesis one more failure: it would try 150 like it
            deadline = 0.0
            raise

    def fails(case: Any) -> bool:
        encoded = wire.encode(case)
        if encoded not in known:
            failure = again(case).failure
            known[encoded] = failure is not None and not failure.not_started
        return known[encoded]

    try:
        case = hypothesis_cases.shrink(check.id, check.strategy, check.count, table.seed, fails)
        row = None if case is None else again(case)
    except (TimedOut, Crashed, GraderError):  # smaller cases do worse things
        return None
    return row if row and row.failure else None
