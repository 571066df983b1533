"""Whether two outcomes of a case look the same to its check."""

from __future__ import annotations

import re
from typing import Any

from autograder import wire
from autograder.checks.assess import assess
from autograder.checks.check import Check
from autograder.checks.compare import Mismatch, same
from autograder.checks.table import CaseTable
from autograder.checks.verdict import Failure
from autograder.messages.catalogue import Said
from autograder.subjects.outcome import Altered, Outcome, Raised, Unfit, Value


def alike(table: CaseTable, index: int, ours: Outcome, theirs: Outcome) -> bool:
    """Whether two outcomes of a case look the same to its check."""
    match ours, theirs:
        case Raised(), Raised():
            return same_exception(ours, theirs)
        case Altered(what), Altered(other):
            return what == other
        case Unfit(text), Unfit(other):
            return _family(text) == _family(other)
        case Value(), Value():
            return ours.data == theirs.data or _alike_values(table, index, ours, theirs)
    return type(ours) is type(theirs)


def _alike_values(table: CaseTable, index: int, ours: Value, theirs: Value) -> bool:
    check, case, expected = table.check, table.cases[index], table.expected[index]
    try:
        a = check.observation(ours)
        b = check.observation(theirs)
    except wire.WireError:
        return False
    if _equal(a, b):
        return True
    if check.needs_expected:
        return _agrees(check, case, a, b)
    return _signature(assess(check, case, ours, expected)) == _signature(
        assess(check, case, theirs, expected)
    )


def same_exception(a: Raised, b: Raised) -> bool:
    """Whether two exceptions tell of one mistake.

    What is done to a None decides whether that is a TypeError or an AttributeError, so these are
    taken for one; other texts are compared without their numbers and quoted names.
    """
    about_none = ["NoneType" in error.text for error in (a, b)]
    if any(about_none):
        return all(about_none)
    return a.kind == b.kind and _family(a.text) == _family(b.text)


def _family(text: str) -> str:
    return re.sub(r"'[^']*'|\d+", "", text)[:60]


def _equal(a: Any, b: Any) -> bool:
    try:
        same(a, b)
    except Mismatch:
        return False
    return True


def _agrees(check: Check, case: Any, observed: Any, expected: Any) -> bool:
    """Whether the check would accept an observation if the other one were the reference's."""
    try:
        check.compare(case, observed, expected)
    except Exception:  # whatever the comparison cannot digest does not agree
        return False
    return True


def _signature(failure: Failure | None) -> tuple[Said, str] | None:
    return None if failure is None else (failure.where, failure.kind)
