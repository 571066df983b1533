"""Record a lesson: draw its cases, find the smallest that show each wrong answer, observe all.

Hypothesis does its work here, once. It draws the cases, as for a live run, and it shrinks against
every known wrong answer and every mutant. Runs of students and classes then only replay.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from autograder import wire
from autograder.checks import hypothesis_cases
from autograder.checks.assess import assess, assessed
from autograder.checks.check import Check
from autograder.checks.judge import run_cases, run_table
from autograder.checks.recorded import Recordings
from autograder.checks.recording import RecordedCheck, RecordedKnown, Recording, pack
from autograder.checks.reference import GraderError, LiveReference
from autograder.checks.table import CaseTable
from autograder.checks.verdict import Failure
from autograder.course import Course, Lesson
from autograder.diagnosis.known import LiveKnownAnswers
from autograder.folders import SOLUTIONS, folder_of
from autograder.proof.mutants import mutants
from autograder.proof.quiet import quiet
from autograder.subjects.local import ModuleSubject, ObjectSubject
from autograder.subjects.outcome import Crashed, Outcome, Subject, TimedOut

MORE_CASES = 1.5
"""A recorded table has at most so many times the cases of a drawn one."""

LENGTH_OF_DRAWN = 2
"""A case by hand was chosen to be read: only a case of half its length is simpler."""

SMALL_ENOUGH = 1.25
"""A case that is at most so many times as large as the table's smallest needs no smaller one."""

SHRINKS_PER_WRONG_ANSWER = 60
"""Runs of a wrong answer in the search for a smaller case that shows it."""


@dataclass(frozen=True)
class Wrong:
    """A wrong answer that cases are sought for: loaded, ready to run."""

    subject: Subject
    exercise: str


def record(course: Course, lesson: Lesson, seed: int) -> Recording:
    """The recording of a lesson. Raises `GraderError` where a check is broken."""
    recordings = Recordings(course.root, seed)
    live = LiveReference(course.root)
    wrong = list(_wrong_answers(course, lesson))
    with quiet():
        tables = {check.name: _table(check, seed, live, wrong) for check in lesson.checks}
    return Recording(
        lesson=lesson.id,
        seed=seed,
        fingerprint=recordings.fingerprint(lesson.id),
        checks_fingerprint=recordings.checks_fingerprint(lesson.id),
        checks={name: _recorded(table) for name, table in tables.items()},
        packed_known=pack(list(_known(course, lesson, tables))),
    )


def _recorded(table: CaseTable) -> RecordedCheck:
    expected = table.expected if table.check.needs_expected else ()
    return RecordedCheck(list(table.encoded), [wire.encode(value) for value in expected])


def _known(course: Course, lesson: Lesson, tables: dict[str, CaseTable]) -> Iterator[RecordedKnown]:
    live = LiveKnownAnswers(course.root)
    for known in live.of(lesson.id):
        outcomes: dict[str, list[Outcome] | None] = {}
        for check in (c for c in lesson.checks if c.exercise == known.exercise):
            with quiet():
                found = live.outcomes(tables[check.name], known)
            outcomes[check.name] = None if found is None else list(found)
        yield RecordedKnown(
            known.id, known.exercise, known.name, known.hint, known.form, outcomes,
            list(known.beside),
        )  # fmt: skip


def _wrong_answers(course: Course, lesson: Lesson) -> Iterator[Wrong]:
    """The known wrong answers of a lesson, then the mutants of its answers."""
    live = LiveKnownAnswers(course.root)
    folder = folder_of(course.root, SOLUTIONS)
    exercises = list(dict.fromkeys(check.exercise for check in lesson.checks))
    for known in live.of(lesson.id):
        implementation = live.implementation(lesson.id, known)
        subject = ObjectSubject(known.exercise, implementation, folder)
        subject.load(lesson.id)
        yield Wrong(subject, known.exercise)
    file = folder / lesson.file
    for mutant in mutants(lesson.id, file.read_text("utf-8")):
        try:
            with quiet():
                module = mutant.module(file)
        except Exception:  # a mutant that cannot be imported shows itself on no case
            continue
        changed = ModuleSubject(module, course.root, SOLUTIONS)
        changed.load(lesson.id)
        for exercise in exercises:
            if mutant.definition == exercise or mutant.definition not in exercises:
                yield Wrong(changed, exercise)


def _table(check: Check, seed: int, live: LiveReference, wrong: Sequence[Wrong]) -> CaseTable:
    """The cases to record: the live ones and the best of the shrunk ones, the simplest first."""
    drawn = live.table(check, seed)
    if check.any_case or check.strategy is None:  # one by one until one is good: order matters
        return drawn
    own = [one for one in wrong if one.exercise == check.exercise]
    more = Search(drawn, live).shrunk(own)
    by_hand = set(drawn.encoded[: drawn.by_hand])

    def length(row: tuple[bytes, Any]) -> int:
        return len(row[0]) * (1 if row[0] in by_hand else LENGTH_OF_DRAWN)

    cases = sorted([*zip(drawn.encoded, drawn.cases, strict=True), *more], key=length)
    expected = live.observe(check, [case for _, case in cases])
    encoded = tuple(data for data, _ in cases)
    return CaseTable(
        check, seed, tuple(x for _, x in cases), encoded, tuple(expected), recorded=True
    )


class Search:
    """The search for smaller cases of one check; what is right for a case is computed once."""

    def __init__(self, table: CaseTable, live: LiveReference) -> None:
        self._table = table
        self._live = live
        self._expected: dict[bytes, Any] = {}

    def shrunk(self, wrong: Sequence[Wrong]) -> list[tuple[bytes, Any]]:
        """The shrunk cases worth keeping: those that show most wrong answers better, up to a limit.

        A wrong answer that a small case shows already is not searched for again.
        """
        found: dict[bytes, Any] = {}
        votes: Counter[bytes] = Counter()
        small_enough = SMALL_ENOUGH * min(map(len, self._table.encoded))
        for one in wrong:
            smallest = self._smallest_of_table(one)
            if smallest is None or smallest <= small_enough:
                continue
            smaller = [data for data in found if len(data) < smallest]
            shown = [x for x in smaller if self._fails(one, x, found[x])]
            best = min(shown, key=len, default=b"")
            if not best:
                case = self._shrink(one)
                best = b"" if case is None else wire.encode(case)
                if not best or len(best) >= smallest:
                    continue
                found[best] = case
            votes[best] += 1
        room = math.floor(len(self._table.cases) * MORE_CASES) - len(self._table.cases)
        chosen = sorted(votes, key=lambda data: (-votes[data], len(data), data))[:room]
        return [(data, found[data]) for data in chosen]

    def _smallest_of_table(self, wrong: Wrong) -> int | None:
        """The size of the smallest case on which an answer fails; None if it passes all."""
        table = self._table
        try:
            rows = assessed(table, run_table(table, wrong.subject).outcomes)
        except (TimedOut, Crashed):
            return None
        rowed = zip(table.encoded, rows, strict=False)
        return min((len(data) for data, row in rowed if _is_wrong(row.failure)), default=None)

    def _fails(self, wrong: Wrong, encoded: bytes, case: Any) -> bool:
        check = self._table.check
        try:
            outcome = run_cases(wrong.subject, check, [encoded])[0]
            if encoded not in self._expected:
                self._expected[encoded] = self._live.expected(check, case)
        except (TimedOut, Crashed, GraderError):
            return False
        return _is_wrong(assess(check, case, outcome, self._expected[encoded]))

    def _shrink(self, wrong: Wrong) -> Any | None:
        """The smallest case that Hypothesis finds for a wrong answer; None if it finds none."""
        check = self._table.check
        assert check.strategy is not None
        known: dict[bytes, bool] = {}

        def fails(case: Any) -> bool:
            encoded = wire.encode(case)
            if encoded not in known:
                known[encoded] = self._fails(wrong, encoded, case)
            return known[encoded]

        seed = self._table.seed
        return hypothesis_cases.shrink(
            check.id, check.strategy, check.count, seed, fails, SHRINKS_PER_WRONG_ANSWER
        )


def _is_wrong(failure: Failure | None) -> bool:
    return failure is not None and not failure.not_started
