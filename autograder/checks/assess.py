"""What is wrong with an outcome, and whether a table of them passes its check."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from autograder import wire
from autograder.checks.check import Check
from autograder.checks.compare import Mismatch
from autograder.checks.said import explained, explained_at_import
from autograder.checks.table import CaseTable
from autograder.checks.verdict import Failure, Row
from autograder.limits import MAX_LINE_NUMBER, MAX_SAID
from autograder.messages.catalogue import TEXTS, Message, Said, in_a_row, message
from autograder.messages.printable import cut
from autograder.subjects.outcome import (
    Altered,
    Forbidden,
    Missing,
    Outcome,
    Place,
    Raised,
    Unfit,
    Value,
)

_FILE_NAME = re.compile(r"[^/\\\x00-\x1f]{1,200}")


def assessed(table: CaseTable, outcomes: Sequence[Outcome]) -> list[Row]:
    """Each case that was run, with what is wrong with it."""
    rows = []
    for index, (case, outcome, expected) in enumerate(table.beside(outcomes)):
        failure = None
        if not table.is_as_expected(index, outcome):
            failure = assess(table.check, case, outcome, expected)
        rows.append(Row(case, outcome, expected, failure))
    return rows


def passes(check: Check, rows: Sequence[Row]) -> bool:
    """Whether these cases pass the check: all of them, or where one is enough, the last one."""
    return rows[-1].failure is None if check.any_case else not any(row.failure for row in rows)


def import_failure(lesson: str, raised: Raised, stand_ins: Collection[str] = ()) -> Failure:
    """What is wrong with a lesson whose file raised while it was imported."""
    text = explained_at_import(raised, _cut(raised.text), lesson, stand_ins)
    failed = message("import_failed", file=f"{lesson}.py", kind=_cut(raised.kind), text=text)
    place = believed(raised.place)
    if place and place.file.removesuffix(".py") in stand_ins:
        place = None  # a line that the student has not written
    return Failure(failed, actual=_exception(raised.kind, text), place=place)


def assess(check: Check, case: Any, outcome: Outcome, expected: Any) -> Failure | None:
    """What is wrong with one outcome, or None."""
    match outcome:
        case Missing():
            return Failure(message("absent", exercise=check.exercise), not_started=True)
        case Raised(kind="NotImplementedError", own=True, place=place):
            line = believed(place)
            return Failure(_stub(check, line), place=line, not_started=True)
        case Raised(kind, text, _, place):
            said = explained(outcome, _cut(text))
            actual = _exception(kind, said)
            right = message("no_exception")
            raised = message("raised", kind=_cut(kind), text=said)
            return Failure(raised, "", actual, right, believed(place))
        case Altered(what):
            name = _surroundings(_cut(what))
            altered = message("altered", what=name)
            return Failure(altered, name, message("changed"), message("as_it_was"))
        case Forbidden(name, place):
            taken = message("off_limits", name=_cut(name), exercise=check.exercise)
            call, right = message("a_call", name=_cut(name)), message("without_it")
            return Failure(taken, "", call, right, believed(place))
        case Unfit(text):
            right = message("plain_data")
            return Failure(message("unfit", text=_cut(text)), "", _cut(text), right)
        case Value():
            return _assess_value(check, case, outcome, expected)


def _stub(check: Check, place: Place | None) -> Message:
    """Lesson 8 may be written, and use what is not."""
    if place is None or place.file == f"{check.lesson}.py":
        return Message("not_started", {})
    return Message("stub_elsewhere", {"file": place.file, "line": str(place.line)})


def _assess_value(check: Check, case: Any, outcome: Value, expected: Any) -> Failure | None:
    try:
        observed = check.observation(outcome)
    except wire.WireError as error:
        right = message("plain_data")
        return Failure(message("unfit", text=str(error)), "", str(error), right)
    try:
        check.compare(case, observed, expected)
    except Mismatch as found:
        return mismatch_failure(found)
    except Exception as error:
        # The reference's observation passed this comparison when the table was made, so it is what
        # the submission sent that the comparison cannot digest.
        return Failure(message("unfit", text=_cut(f"{type(error).__name__}: {error}")))
    return None


def mismatch_failure(found: Mismatch) -> Failure:
    """What a comparison found, as what is wrong with a case."""
    sides = {"actual": found.actual, "expected": found.expected}
    text = message("wrong_value", **sides)
    if found.where:
        text = message("wrong_part", where=found.where, **sides)
    return Failure(text, found.where, found.actual, found.expected, kind=found.kind)


def _surroundings(what: str) -> Said:
    """What belongs to the process, by the names that the worker gives it."""
    ids = [f"surroundings: {name}" for name in what.split(", ")]
    if not all(id in TEXTS for id in ids):
        return what
    return in_a_row(map(message, ids), "and_more")


def _exception(kind: str, text: Said) -> Said:
    if isinstance(text, str):
        return _cut(f"{kind}: {text}" if text else kind)
    return message("exception", kind=_cut(kind), text=text)


def _cut(text: str) -> str:
    return cut(text, MAX_SAID)


def believed(place: Place | None) -> Place | None:
    """A place, if it can be one: a patched worker may name any file, at any length."""
    if place is None or not 0 <= place.line <= MAX_LINE_NUMBER:
        return None
    if not 0 <= place.column <= MAX_LINE_NUMBER:
        return None
    return place if _FILE_NAME.fullmatch(place.file) else None
