"""What a class shows, as data: the class page, its JSON and its CSV are made of it."""

from __future__ import annotations

import csv
import io
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from autograder.intake.tables import own_cell
from autograder.messages.catalogue import phrase, say
from autograder.reports.by_instructor import told_by_instructor
from autograder.reports.class_table import ORDINARY, at_line
from autograder.reports.grades_csv import is_late
from autograder.reports.rows import of_file
from autograder.reports.similar import Pair, pairs
from autograder.reports.terminal import headed
from autograder.results.schema import CheckResult, Person, Result

SCHEMA = "optimlings.class/1"

BINS = 10
"""Bars of the distribution."""

ASKS_FOR_A_LOOK = ("timed out", "crashed", "grader error")


class Bar(msgspec.Struct, frozen=True):
    """How many students have from `low` to `high` points."""

    low: int
    high: int
    count: int


class Case(msgspec.Struct, frozen=True):
    """A failing case: who shows it, and both sides."""

    student: str
    case: str
    where: str
    actual: str
    expected: str


class Misconception(msgspec.Struct, frozen=True):
    """A known mistake: who shows it, an example, and what to teach again."""

    id: str
    name: str
    lesson: int
    exercise: str
    check: str
    hint: str
    section: str
    students: list[str]
    example: Case


class Unnamed(msgspec.Struct, frozen=True):
    """A mistake without a name: all who show the same for the same case."""

    check: str
    lesson: int
    exercise: str
    title: str
    section: str
    students: list[str]
    example: Case


class CheckShare(msgspec.Struct, frozen=True):
    """How many pass a check, of those who handed in its lesson."""

    id: str
    lesson: int
    exercise: str
    title: str
    points: int
    passed: int
    handed_in: int


class NotGraded(msgspec.Struct, frozen=True):
    """What could not be graded. `kind` is fault, nobody, broken, stopped or error."""

    student: str
    kind: str
    lesson: str
    why: str


class Row(msgspec.Struct, frozen=True):
    """One student: the score, and the state of each check, in the order of `checks`; empty where
    the lesson was not handed in. `grade` is what counts after the instructor's rules and
    overrides, and `ruled` says what these were."""

    student: str
    score: int
    grade: float
    late: bool
    ruled: tuple[str, ...]
    statuses: tuple[str, ...]
    person: Person
    notes: tuple[str, ...]


class ClassReport(msgspec.Struct, frozen=True):
    """All that the class page shows."""

    max_score: int
    median: float
    quartiles: tuple[float, float]
    distribution: list[Bar]
    checks: list[CheckShare]
    misconceptions: list[Misconception]
    unnamed: list[Unnamed]
    not_graded: list[NotGraded]
    similar: list[Pair]
    students: list[Row]
    schema: str = SCHEMA


def class_report(
    results: Sequence[Result],
    likeness: Mapping[str, Mapping[str, str]] | None = None,
    faults: Mapping[str, str] | None = None,
) -> ClassReport:
    """The report of a class. `likeness` is the evidence's, by student; `faults` say who has no
    result, and why."""
    scores = [result.score for result in results]
    checks = _checks(results)
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    return ClassReport(
        max_score=max((result.max_score for result in results), default=0),
        median=statistics.median(scores) if scores else 0.0,
        quartiles=_quartiles(scores),
        distribution=_distribution(results),
        checks=checks,
        misconceptions=_misconceptions(results),
        unnamed=_unnamed(results),
        not_graded=_not_graded(results, faults or {}),
        similar=pairs(likeness or {}),
        students=[_row(result, checks, known) for result in results],
    )


def _quartiles(scores: Sequence[int]) -> tuple[float, float]:
    if len(scores) < 2:
        only = float(scores[0]) if scores else 0.0
        return only, only
    low, _, high = statistics.quantiles(scores, n=4, method="inclusive")
    return low, high


def _distribution(results: Sequence[Result]) -> list[Bar]:
    full = max((result.max_score for result in results), default=0)
    size = max(1, -(-full // BINS))
    bars = []
    for low in range(0, max(full, 1), size):
        high = min(low + size - 1, full) if low + size < full else full
        count = sum(low <= result.score <= high for result in results)
        bars.append(Bar(low, high, count))
    return bars


def _row(
    result: Result, checks: Sequence[CheckShare], known: dict[tuple[str, ...], tuple[str, ...]]
) -> Row:
    """A student's row. Those that are `known` already are not kept twice: many end alike."""
    states = {
        check.id: check.status
        for lesson in result.lessons
        if lesson.handed_in
        for check in lesson.checks
    }
    notes = tuple(say(note) for note in result.notes if note.id not in ORDINARY)
    statuses = tuple(states.get(check.id, "") for check in checks)
    return Row(
        student=result.submission,
        score=result.score,
        grade=round(result.final, 2),
        late=is_late(result),
        ruled=tuple(map(say, told_by_instructor(result))),
        statuses=known.setdefault(statuses, statuses),
        person=result.person,
        notes=known.setdefault(notes, notes),
    )


def _checks(results: Sequence[Result]) -> list[CheckShare]:
    found: dict[str, CheckShare] = {}
    passed, handed_in = Counter[str](), Counter[str]()
    for result in results:
        for lesson in result.lessons:
            for check in lesson.checks:
                if check.id not in found:
                    said = check.exercise, check.title, check.max_points
                    found[check.id] = CheckShare(check.id, lesson.number, *said, 0, 0)
                passed[check.id] += check.status == "passed"
                handed_in[check.id] += lesson.handed_in
    return [
        msgspec.structs.replace(one, passed=passed[id], handed_in=handed_in[id])
        for id, one in found.items()
    ]


def _failed(result: Result) -> Iterable[tuple[int, CheckResult]]:
    """The failed checks of what could be run at all, with their lesson's number."""
    for lesson in result.lessons:
        for check in lesson.checks:
            if check.status == "failed" and not _is_import(check):
                yield lesson.number, check


def _is_import(check: CheckResult) -> bool:
    return of_file(check) or check.message.id == "unreadable"


def _case(result: Result, check: CheckResult) -> Case:
    sides = (check.case, check.where, check.actual or check.message, check.expected)
    return Case(result.submission, *map(say, sides))


def _misconceptions(results: Sequence[Result]) -> list[Misconception]:
    found: dict[str, Misconception] = {}
    for result in results:
        for number, check in _failed(result):
            for id, name in zip(check.misconceptions, check.names, strict=True):
                if id not in found:
                    hint = check.hint if id == check.misconceptions[0] else ""
                    found[id] = Misconception(
                        id, name, number, check.exercise, check.id, hint, check.section,
                        [], _case(result, check),
                    )  # fmt: skip
                known = found[id]
                if id == check.misconceptions[0] and not known.hint:
                    found[id] = msgspec.structs.replace(known, hint=check.hint)
                if result.submission not in known.students:
                    known.students.append(result.submission)
    return sorted(found.values(), key=lambda one: (-len(one.students), one.lesson, one.id))


def _unnamed(results: Sequence[Result]) -> list[Unnamed]:
    """Of each exercise of each student, the first failure that nothing explains."""
    found: dict[tuple[str, ...], Unnamed] = {}
    for result in results:
        seen: set[str] = set()
        for number, check in _failed(result):
            exercise = f"{check.lesson}.{check.exercise}"
            if check.misconceptions or check.follows_from or check.uses or exercise in seen:
                continue
            seen.add(exercise)
            example = _case(result, check)
            key = check.id, example.case, example.where, example.actual
            if key not in found:
                found[key] = Unnamed(
                    check.id, number, check.exercise, check.title, check.section, [], example
                )
            found[key].students.append(result.submission)
    return sorted(found.values(), key=lambda one: (-len(one.students), one.lesson, one.check))


def _not_graded(results: Sequence[Result], faults: Mapping[str, str]) -> list[NotGraded]:
    found = [NotGraded(student, "fault", "", why) for student, why in sorted(faults.items())]
    for result in results:
        if not any(lesson.handed_in for lesson in result.lessons):
            why = "; ".join(map(say, result.notes)) or phrase("nothing_handed_in")
            found.append(NotGraded(result.submission, "nobody", "", why))
        for lesson in result.lessons:
            imports = [check for check in lesson.checks if _is_import(check)]
            if imports:
                why = at_line(imports[0])
                found.append(NotGraded(result.submission, "broken", lesson.id, why))
                continue
            for check in lesson.checks:
                if check.status in ASKS_FOR_A_LOOK:
                    kind = "error" if check.status == "grader error" else "stopped"
                    why = phrase("at", where=headed(check), value=say(check.message))
                    found.append(NotGraded(result.submission, kind, lesson.id, why))
    return found


def class_json_pieces(report: ClassReport) -> Iterator[bytes]:
    """The report as indented JSON, piece by piece: a large class has a long list of students."""
    without = msgspec.structs.replace(report, students=[])
    place = b'\n "students": ['  # indented by one: nothing further in is
    before, _, after = _indented(without).partition(place)
    yield before + place
    for number, row in enumerate(report.students):
        yield (b",\n  " if number else b"\n  ") + _indented(row).replace(b"\n", b"\n  ")
    yield (b"\n " if report.students else b"") + after + b"\n"


def _indented(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1)


def class_csv(report: ClassReport) -> str:
    """The report as one table: a row per bar, check, mistake, pair and student it is about."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["kind", "lesson", "id", "name", "count", "students", "section", "detail"])
    for row in _csv_rows(report):
        writer.writerow([own_cell(str(value)) for value in row])
    return table.getvalue()


def _csv_rows(report: ClassReport) -> Iterable[Sequence[Any]]:
    for bar in report.distribution:
        yield "score", "", f"{bar.low}-{bar.high}", "", bar.count, "", "", ""
    for check in report.checks:
        name = f"{check.exercise}: {check.title}"
        of = phrase("of_so_many", count=check.handed_in)
        yield "check", check.lesson, check.id, name, check.passed, "", "", of
    for known in report.misconceptions:
        who = ", ".join(known.students)
        yield (
            "mistake", known.lesson, known.id, known.name, len(known.students), who,
            known.section, known.hint,
        )  # fmt: skip
    for one in report.unnamed:
        who, name = ", ".join(one.students), f"{one.exercise}: {one.title}"
        sides = phrase(
            "differs",
            where=one.example.case,
            actual=one.example.actual,
            expected=one.example.expected,
        )
        yield "unnamed", one.lesson, one.check, name, len(one.students), who, one.section, sides
    for lost in report.not_graded:
        yield f"not graded: {lost.kind}", lost.lesson, "", "", 1, lost.student, "", lost.why
    for pair in report.similar:
        yield "alike", " ".join(pair.lessons), "", "", 2, f"{pair.a}, {pair.b}", "", pair.share
    for row in report.students:
        if row.late or row.ruled or row.notes:
            late = phrase("class_late_yes") if row.late else ""
            yield "note", "", "", late, 1, row.student, "", "; ".join([*row.ruled, *row.notes])


Counted = Callable[[ClassReport], int]

LOOKS: dict[str, Counted] = {
    "faults": lambda report: _kinds(report, "fault"),
    "nobody": lambda report: _kinds(report, "nobody"),
    "broken": lambda report: _kinds(report, "broken"),
    "stopped": lambda report: len(
        {lost.student for lost in report.not_graded if lost.kind == "stopped"}
    ),
    "errors": lambda report: _kinds(report, "error"),
    "similar": lambda report: len(report.similar),
    "late": lambda report: sum(row.late for row in report.students),
    "unnamed": lambda report: len(report.unnamed),
    "zero": lambda report: sum(c.handed_in > 0 and c.passed == 0 for c in report.checks),
    "notes": lambda report: sum(bool(row.notes) for row in report.students),
}
"""What an instructor should look at, and how often it occurs; the most urgent first."""


def _kinds(report: ClassReport, kind: str) -> int:
    return sum(lost.kind == kind for lost in report.not_graded)
