"""Name the misconception: the known wrong answers that show what a submission shows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder import wire
from autograder.checks.assess import assess
from autograder.checks.check import Check
from autograder.checks.compare import Mismatch, same
from autograder.checks.table import CaseTable
from autograder.checks.tables import Tables
from autograder.checks.verdict import Failure, Status, Verdict
from autograder.diagnosis.catalogue import Catalogue
from autograder.diagnosis.known import Known
from autograder.subjects.outcome import Outcome, Raised, Value

WRONG = (Status.FAILED, Status.BLOCKED)


@dataclass(frozen=True)
class Diagnosis:
    """What a failed check is consistent with.

    Attributes
    ----------
    misconceptions:
        All that explain the check, and as many other failed checks of the exercise as any does.
    follows_from:
        The name of an earlier failed check of the exercise with the same diagnosis, or empty.
    """

    misconceptions: tuple[Known, ...]
    follows_from: str = ""

    @property
    def ids(self) -> list[str]:
        return [misconception.id for misconception in self.misconceptions]

    @property
    def hint(self) -> str:
        return self.misconceptions[0].hint


def diagnose(
    verdicts: Sequence[Verdict], catalogue: Catalogue, tables: Tables
) -> dict[str, Diagnosis]:
    """The diagnoses of failed checks, by the check's id; a check that nothing explains has none.

    A misconception explains a check if it shows the same on every case of its table. It is out if
    it would have failed a check that the submission passed.
    """
    found: dict[str, Diagnosis] = {}
    exercises = dict.fromkeys((v.check.lesson, v.check.exercise) for v in verdicts)
    for key in exercises:
        of_exercise = [v for v in verdicts if (v.check.lesson, v.check.exercise) == key]
        found |= _diagnose_exercise(of_exercise, catalogue, tables)
    return found


def _diagnose_exercise(
    verdicts: Sequence[Verdict], catalogue: Catalogue, tables: Tables
) -> dict[str, Diagnosis]:
    wrong = [v for v in verdicts if v.status in WRONG and v.outcomes]
    passed = [v.check for v in verdicts if v.status is Status.PASSED]
    explained: dict[Known, set[str]] = {}  # the checks that a misconception explains
    for verdict in wrong:
        for misconception in catalogue.of(verdict.check):
            if _explains(verdict, misconception, catalogue, tables):
                explained.setdefault(misconception, set()).add(verdict.check.id)
    possible = {
        misconception: checks
        for misconception, checks in explained.items()
        if all(catalogue.passes(check, misconception) for check in passed)
    }
    found: dict[str, Diagnosis] = {}
    first: dict[tuple[str, ...], str] = {}
    for check in (v.check for v in wrong if v.status is Status.FAILED):
        best = _most_specific(check, possible)
        if best:
            name = first.setdefault(tuple(m.id for m in best), check.name)
            found[check.id] = Diagnosis(best, "" if name == check.name else name)
    return found


def _most_specific(check: Check, possible: Mapping[Known, set[str]]) -> tuple[Known, ...]:
    """Of those that explain a check, the ones that explain the most; one form of each."""
    candidates = [m for m, checks in possible.items() if check.id in checks]
    most = max((len(possible[m]) for m in candidates), default=0)
    by_id = {m.id: m for m in candidates if len(possible[m]) == most}
    return tuple(by_id.values())


def _explains(verdict: Verdict, misconception: Known, catalogue: Catalogue, tables: Tables) -> bool:
    theirs = catalogue.outcomes(verdict.check, misconception)
    if theirs is None or len(theirs) != len(verdict.outcomes):
        return False
    table = tables.of(verdict.check)
    return all(
        alike(table, index, ours, known)
        for index, (ours, known) in enumerate(zip(verdict.outcomes, theirs, strict=True))
    )


def alike(table: CaseTable, index: int, ours: Outcome, theirs: Outcome) -> bool:
    """Whether two outcomes of a case look the same to its check."""
    if isinstance(ours, Raised) and isinstance(theirs, Raised):
        return same_exception(ours, theirs)
    if not (isinstance(ours, Value) and isinstance(theirs, Value)):
        return type(ours) is type(theirs)
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
    if "NoneType" in a.text and "NoneType" in b.text:
        return True
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


def _signature(failure: Failure | None) -> tuple[str, str] | None:
    return None if failure is None else (failure.where, failure.kind)
