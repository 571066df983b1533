"""The judge: puts a submission through the tables of its checks, and says what comes of each."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from autograder import wire
from autograder.checks.assess import assess, assessed, believed, import_failure, passes
from autograder.checks.check import Check
from autograder.checks.reference import GraderError
from autograder.checks.smallest import to_show
from autograder.checks.table import CaseTable
from autograder.checks.tables import Tables
from autograder.checks.verdict import Failure, Row, Status, Verdict
from autograder.limits import LOAD_CPU_SECONDS, SUBMISSION_SECONDS
from autograder.messages.catalogue import Message, Said, reason
from autograder.subjects.outcome import (
    Batch,
    BudgetSpent,
    Crashed,
    Outcome,
    Raised,
    Subject,
    TimedOut,
)


class Judge:
    """Judges one submission, check by check; lessons are loaded once, verdicts remembered.

    Parameters
    ----------
    subject:
        The code under test.
    tables:
        The cases, with what is right on each.
    shrink:
        Whether to run the submission again and again for a smaller case to show. Never where others
        are judged at the same time: they would have to wait for it.
    """

    def __init__(self, subject: Subject, tables: Tables, shrink: bool = False) -> None:
        self._subject = subject
        self._tables = tables
        self._shrink = shrink
        self._problems: dict[str, tuple[Status, Failure] | None] = {}
        self._verdicts: dict[str, Verdict] = {}

    @property
    def verdicts(self) -> list[Verdict]:
        """All verdicts so far, in the order in which they were asked for."""
        return list(self._verdicts.values())

    def judge_all(self, checks: Iterable[Check]) -> list[Verdict]:
        """The verdicts on checks, in an order in which needed ones come first."""
        return [self.judge(check) for check in checks]

    def judge(self, check: Check) -> Verdict:
        """The verdict on one check, after those on the checks that it needs.

        A check whose needs did not pass is judged all the same, so that nobody loses points for
        another exercise's mistake; only its failure is then called blocked. It is not run where
        what it needs never came back.
        """
        started = time.perf_counter()
        if check.lesson not in self._problems:
            self._problems[check.lesson] = load(self._subject, check.lesson)
        problem = self._problems[check.lesson]
        verdict = Verdict(check, *problem) if problem else self._after_needs(check)
        verdict = replace(verdict, seconds=time.perf_counter() - started)
        self._verdicts[check.id] = verdict
        return verdict

    def _after_needs(self, check: Check) -> Verdict:
        ids = [f"{check.lesson}::{name}" for name in check.needs]
        needed = [self._verdicts[id] for id in ids if id in self._verdicts]  # some may be left out
        hopeless = [v for v in needed if v.status in (Status.TIMED_OUT, Status.CRASHED)]
        if hopeless:
            return _blocked(Verdict(check, Status.BLOCKED), hopeless[0])
        verdict = self._run(check)
        culprits = [v for v in needed if v.status in (Status.FAILED, Status.BLOCKED)]
        if verdict.status is Status.FAILED and culprits:
            return _blocked(verdict, culprits[0])
        return verdict

    def _run(self, check: Check) -> Verdict:
        try:
            table = self._tables.of(check)
            try:
                batch = run_table(table, self._subject)
            except TimedOut as error:
                return _timed_out(table, error)
            verdict = self._verdict(table, batch.outcomes)
            return replace(
                verdict,
                outcomes=tuple(batch.outcomes),
                printed=batch.printed,
                used=frozenset(batch.used),
            )
        except Crashed as error:
            message = Message("crashed", {"reason": reason(error)})
            return Verdict(check, Status.CRASHED, Failure(message))
        except GraderError as error:
            return broken(check, reason(error))

    def _verdict(self, table: CaseTable, outcomes: Sequence[Outcome]) -> Verdict:
        check = table.check
        rows = assessed(table, outcomes)
        if passes(check, rows):
            return Verdict(check, Status.PASSED)
        first = next(row.failure for row in rows if row.failure)
        if first.not_started:
            return Verdict(check, Status.NOT_STARTED, first)
        rerun = (lambda case: self._rerun(check, case)) if self._shrink else None
        shown = to_show(table, rows, rerun)
        return Verdict(check, Status.FAILED, shown.failure, shown)

    def _rerun(self, check: Check, case: Any) -> Row:
        outcome = run_cases(self._subject, check, [wire.encode(case)])[0]
        expected = self._tables.expected(check, case)
        return Row(case, outcome, expected, assess(check, case, outcome, expected))


def _blocked(verdict: Verdict, culprit: Verdict) -> Verdict:
    cause = culprit.follows_from or culprit.check
    return replace(verdict, status=Status.BLOCKED, follows_from=cause)


def _timed_out(table: CaseTable, error: TimedOut) -> Verdict:
    check = table.check
    message = Message("timed_out", {"seconds": f"{check.cpu_seconds:g}"})
    if isinstance(error, BudgetSpent):
        message = budget_spent()
    failure = Failure(message, place=believed(error.place))
    if error.case is None or not 0 <= error.case < len(table.cases):
        return Verdict(check, Status.TIMED_OUT, failure)
    case, expected = table.cases[error.case], table.expected[error.case]
    came_back = Raised("OutOfTime", message.english, False, error.place, [])
    shown = Row(case, came_back, expected, failure)
    return Verdict(check, Status.TIMED_OUT, failure, shown)


def budget_spent() -> Message:
    """What is said of what a submission had no more time for."""
    return Message("budget_spent", {"minutes": f"{SUBMISSION_SECONDS / 60:g}"})


def broken(check: Check, text: Said) -> Verdict:
    """The verdict on a check that cannot be judged, which is never a submission's fault."""
    return Verdict(check, Status.GRADER_ERROR, Failure(Message("grader_error", {"text": text})))


def load(subject: Subject, lesson: str) -> tuple[Status, Failure] | None:
    """Import a lesson; the verdict on all its checks if that cannot be done, or None."""
    file = f"{lesson}.py"
    try:
        raised = subject.load(lesson)
    except TimedOut as error:
        message = Message("import_timed_out", {"file": file, "seconds": f"{LOAD_CPU_SECONDS:g}"})
        if isinstance(error, BudgetSpent):
            message = budget_spent()
        return Status.TIMED_OUT, Failure(message, place=believed(error.place))
    except Crashed as error:
        text = Message("import_crashed", {"file": file, "reason": reason(error)})
        return Status.CRASHED, Failure(text)
    return (
        None
        if raised is None
        else (Status.FAILED, import_failure(lesson, raised, subject.stand_ins))
    )


def run_cases(subject: Subject, check: Check, encoded: Sequence[bytes]) -> list[Outcome]:
    """The outcome of some cases of a check."""
    return subject.run(check.call(encoded)).outcomes


def run_table(table: CaseTable, subject: Subject) -> Batch:
    """The outcome of each case, in one round trip.

    Where one good case is enough, they are run one by one until there is one.
    """
    check = table.check
    if not check.any_case:
        return subject.run(check.call(table.encoded))
    outcomes: list[Outcome] = []
    used: set[str] = set()
    printed = 0
    for data in table.encoded:
        batch = subject.run(check.call([data]))
        outcomes += batch.outcomes
        used.update(batch.used)
        printed += batch.printed
        if passes(check, assessed(table, outcomes)):
            break
    return Batch(outcomes, printed=printed, used=sorted(used))
