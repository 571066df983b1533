"""The verdict on a check: run its table on a subject, compare, and find the case to show."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from autograder import wire
from autograder.checks import drawing
from autograder.checks.check import Check
from autograder.checks.compare import Mismatch
from autograder.checks.table import CaseTable, GraderError, Tables, call, run_cases
from autograder.messages.catalogue import Message
from autograder.subjects.outcome import (
    Altered,
    Crashed,
    Forbidden,
    Missing,
    Outcome,
    Place,
    Raised,
    Subject,
    TimedOut,
    Unfit,
    Value,
)

MAX_TEXT = 300
"""Characters kept of what a submission says. A worker keeps no more, unless it was patched."""

MAX_LINE = 1_000_000
_FILE_NAME = re.compile(r"[^/\\\x00-\x1f]{1,200}")

SHRINK_SECONDS = 30.0
"""Wall-clock seconds after which the search for a smaller case is given up.

Honest submissions need less than one, so no machine is slow enough to change what they are shown.
It is for those that come back in time, and hang when they are asked again.
"""


class Status(StrEnum):
    """The states of a check."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_STARTED = "not started"
    BLOCKED = "blocked"
    TIMED_OUT = "timed out"
    CRASHED = "crashed"
    GRADER_ERROR = "grader error"


@dataclass(frozen=True)
class Failure:
    """What one case showed: the message, and both sides as short text."""

    message: Message
    where: str = ""
    actual: str = ""
    expected: str = ""
    place: Place | None = None
    not_started: bool = False
    kind: str = ""


@dataclass(frozen=True)
class Verdict:
    """The outcome of a check for one submission.

    Attributes
    ----------
    case:
        The case that is shown, if there is one.
    follows_from:
        For a blocked check, the name of the one whose failure it follows from.
    outcomes:
        What came back for each case of the table, for the diagnosis.
    """

    check: Check
    status: Status
    failure: Failure | None = None
    case: Any = None
    follows_from: str = ""
    seconds: float = 0.0
    printed: int = 0
    outcomes: tuple[Outcome, ...] = field(default=(), repr=False)

    @property
    def points(self) -> int:
        """A fault of ours costs the student nothing."""
        full = self.status in (Status.PASSED, Status.GRADER_ERROR)
        return self.check.points if full else 0


def judge(
    checks: Iterable[Check], subject: Subject, tables: Tables, shrink: bool = True
) -> Iterator[Verdict]:
    """The verdicts on `checks` (in an order in which needed ones come first), one by one.

    Without `shrink` the case shown is one of the table's: for those who want the verdict alone.
    """
    known: dict[str, Verdict] = {}
    lessons: dict[str, tuple[Status, Failure] | None] = {}
    for check in checks:
        if check.lesson not in lessons:
            lessons[check.lesson] = load(subject, check.lesson)
        problem = lessons[check.lesson]
        if problem is not None:
            verdict = Verdict(check, *problem)
        else:
            verdict = judge_check(check, subject, tables, known, shrink)
        known[check.id] = verdict
        yield verdict


def load(subject: Subject, lesson: str) -> tuple[Status, Failure] | None:
    """Import a lesson; the verdict on all its checks if that cannot be done, or None."""
    file = f"{lesson}.py"
    try:
        raised = subject.load(lesson)
    except TimedOut:
        return Status.TIMED_OUT, Failure(Message("import_timed_out", {"file": file}))
    except Crashed as error:
        text = Message("import_crashed", {"file": file, "reason": str(error)})
        return Status.CRASHED, Failure(text)
    if raised is None:
        return None
    parameters = {"file": file, "kind": _cut(raised.kind), "text": _cut(raised.text)}
    message = Message("import_failed", parameters)
    return Status.FAILED, Failure(message, actual=_exception(raised), place=_believed(raised.place))


def judge_check(
    check: Check,
    subject: Subject,
    tables: Tables,
    known: Mapping[str, Verdict],
    shrink: bool = True,
) -> Verdict:
    """The verdict on one check of a lesson that could be imported.

    A check whose needs did not pass is judged all the same, so that nobody loses points for another
    exercise's mistake; only its failure is then called blocked. It is not run where what it needs
    never came back.
    """
    started = time.perf_counter()
    ids = [f"{check.lesson}::{name}" for name in check.needs]
    needed = [known[id] for id in ids if id in known]  # a run may have left some out
    hopeless = [v for v in needed if v.status in (Status.TIMED_OUT, Status.CRASHED)]
    if hopeless:
        verdict = _blocked(Verdict(check, Status.BLOCKED), hopeless[0])
    else:
        verdict = _run(check, subject, tables, shrink)
        culprits = [v for v in needed if v.status in (Status.FAILED, Status.BLOCKED)]
        if verdict.status is Status.FAILED and culprits:
            verdict = _blocked(verdict, culprits[0])
    return replace(verdict, seconds=time.perf_counter() - started)


def _blocked(verdict: Verdict, culprit: Verdict) -> Verdict:
    name = culprit.follows_from or culprit.check.name
    return replace(verdict, status=Status.BLOCKED, follows_from=name)


def _run(check: Check, subject: Subject, tables: Tables, shrink: bool) -> Verdict:
    try:
        table = tables.of(check)
        outcomes, printed = run_table(table, subject)
        verdict = _verdict(table, subject, tables, outcomes, shrink)
        return replace(verdict, outcomes=tuple(outcomes), printed=printed)
    except TimedOut:
        message = Message("timed_out", {"seconds": f"{check.cpu_seconds:g}"})
        return Verdict(check, Status.TIMED_OUT, Failure(message))
    except Crashed as error:
        message = Message("crashed", {"reason": str(error)})
        return Verdict(check, Status.CRASHED, Failure(message))
    except GraderError as error:
        message = Message("grader_error", {"text": str(error)})
        return Verdict(check, Status.GRADER_ERROR, Failure(message))


def run_table(table: CaseTable, subject: Subject) -> tuple[list[Outcome], int]:
    """The outcome of each case, in one round trip; and how many characters were printed.

    Where one good case is enough, they are run one by one until there is one.
    """
    check = table.check
    if not check.any_case:
        batch = subject.run(call(check, table.encoded))
        return batch.outcomes, batch.printed
    outcomes: list[Outcome] = []
    printed = 0
    for index, data in enumerate(table.encoded):
        batch = subject.run(call(check, [data]))
        outcomes += batch.outcomes
        printed += batch.printed
        if assess(check, table.cases[index], batch.outcomes[0], table.expected[index]) is None:
            break
    return outcomes, printed


def _verdict(
    table: CaseTable, subject: Subject, tables: Tables, outcomes: list[Outcome], shrink: bool
) -> Verdict:
    check = table.check
    rows = zip(table.cases, outcomes, table.expected, strict=False)  # one good case may be enough
    failures = [assess(check, case, outcome, expected) for case, outcome, expected in rows]
    first = next((failure for failure in failures if failure), None)
    if first is None or (check.any_case and failures[-1] is None):
        return Verdict(check, Status.PASSED)
    if first.not_started:
        return Verdict(check, Status.NOT_STARTED, first)
    case, failure = _smallest(table, subject, tables, failures, shrink)
    return Verdict(check, Status.FAILED, failure, case)


def assess(check: Check, case: Any, outcome: Outcome, expected: Any) -> Failure | None:
    """What is wrong with one outcome, or None."""
    match outcome:
        case Missing():
            message = Message("absent", {"exercise": check.exercise})
            return Failure(message, not_started=True)
        case Raised(kind="NotImplementedError", own=True, place=place):
            believed = _believed(place)
            return Failure(_stub(check, believed), place=believed, not_started=True)
        case Raised(kind, text, _, place):
            message = Message("raised", {"kind": _cut(kind), "text": _cut(text)})
            return Failure(message, "", _exception(outcome), "no exception", _believed(place))
        case Altered(what):
            message = Message("altered", {"what": _cut(what)})
            return Failure(message, _cut(what), "changed", "left as it was")
        case Forbidden(name, place):
            message = Message("off_limits", {"name": _cut(name), "exercise": check.exercise})
            actual = f"a call of {_cut(name)}"
            return Failure(message, "", actual, "an answer of one's own", _believed(place))
        case Unfit(text):
            return Failure(Message("unfit", {"text": _cut(text)}), "", _cut(text), "plain data")
        case Value(data):
            return _assess_value(check, case, data, expected)


def _stub(check: Check, place: Place | None) -> Message:
    """Lesson 8 may be written, and use what is not."""
    if place is None or place.file == f"{check.lesson}.py":
        return Message("not_started", {})
    return Message("stub_elsewhere", {"file": place.file, "line": str(place.line)})


def _assess_value(check: Check, case: Any, data: bytes, expected: Any) -> Failure | None:
    try:
        observed = wire.decode(data, check.scenario.observation_type)
    except wire.WireError as error:
        return Failure(Message("unfit", {"text": str(error)}), "", str(error), "plain data")
    try:
        check.compare(case, observed, expected)
    except Mismatch as found:
        parameters = {"where": found.where, "actual": found.actual, "expected": found.expected}
        message = Message("wrong_part" if found.where else "wrong_value", parameters)
        return Failure(message, found.where, found.actual, found.expected, kind=found.kind)
    except Exception as error:
        # The reference's observation passed this comparison when the table was made, so it is what
        # the submission sent that the comparison cannot digest.
        return Failure(Message("unfit", {"text": _cut(f"{type(error).__name__}: {error}")}))
    return None


def _exception(raised: Raised) -> str:
    return _cut(f"{raised.kind}: {raised.text}" if raised.text else raised.kind)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


def _believed(place: Place | None) -> Place | None:
    """A place, if it can be one: a patched worker may name any file, at any length."""
    if place is None or not 0 <= place.line <= MAX_LINE or not _FILE_NAME.fullmatch(place.file):
        return None
    return place


def _smallest(
    table: CaseTable,
    subject: Subject,
    tables: Tables,
    failures: list[Failure | None],
    shrink: bool,
) -> tuple[Any, Failure]:
    """The failing case to show.

    One by hand, which was chosen to be read, unless a drawn one is much smaller; then that one, as
    small as Hypothesis can make it.
    """
    failing = [index for index, failure in enumerate(failures) if failure]
    by_hand = [index for index in failing if not table.is_drawn(index)]
    drawn = [index for index in failing if table.is_drawn(index)]
    sizes = [len(data) for data in table.encoded]
    shown = by_hand[0] if by_hand else min(drawn, key=lambda index: sizes[index])
    failure = failures[shown]
    assert failure is not None
    if (
        not shrink
        or not drawn
        or (by_hand and sizes[shown] <= 2 * min(sizes[index] for index in drawn))
    ):
        return table.cases[shown], failure
    return _shrunk(table, subject, tables, failures) or (table.cases[shown], failure)


def _shrunk(
    table: CaseTable, subject: Subject, tables: Tables, failures: list[Failure | None]
) -> tuple[Any, Failure] | None:
    """What Hypothesis makes of the drawn cases that fail; None if it finds nothing."""
    check = table.check
    assert check.strategy is not None
    known = {data: f is not None for data, f in zip(table.encoded, failures, strict=False)}
    deadline = time.monotonic() + SHRINK_SECONDS

    def reassess(case: Any) -> Failure | None:
        nonlocal deadline
        if time.monotonic() > deadline:
            raise TimedOut
        try:
            outcome = run_cases(subject, check, [case]).outcomes[0]
        except (TimedOut, Crashed):  # to Hypothesis one more failure: it would try 150 like it
            deadline = 0.0
            raise
        return assess(check, case, outcome, tables.expected(check, case))

    def fails(case: Any) -> bool:
        encoded = wire.encode(case)
        if encoded not in known:
            found = reassess(case)
            known[encoded] = found is not None and not found.not_started
        return known[encoded]

    try:
        case = drawing.shrink(check.id, check.strategy, check.count, table.seed, fails)
        failure = None if case is None else reassess(case)
    except (TimedOut, Crashed, GraderError):  # smaller cases do worse things
        return None
    return None if failure is None else (case, failure)
