"""A verdict as a result: plain data that reports can read without torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from autograder.checks.outlines import Outline
from autograder.checks.verdict import Status, Verdict
from autograder.course import Lesson
from autograder.folders import EXERCISES
from autograder.intake.names import readable
from autograder.intake.people import Who
from autograder.intake.times import iso
from autograder.lessons.sections import section_of
from autograder.messages.catalogue import Message, Said
from autograder.results.own_file import OwnFile
from autograder.results.schema import (
    CheckResult,
    HandedIn,
    LessonResult,
    Location,
    Person,
    Text,
    kept,
)

if TYPE_CHECKING:
    from autograder.checks.check import Check
    from autograder.diagnosis.diagnose import Diagnosis
    from autograder.intake.submissions import Submission

EMPTY: Mapping[str, str] = MappingProxyType({})


def person(who: Who) -> Person:
    """What is known of a student, as data. Names of files can hold what is not Unicode."""
    texts = {key: readable(value) for key, value in vars(who).items() if isinstance(value, str)}
    return Person(members=[readable(name) for name in who.members], late=who.late, **texts)


def handed_in(submission: Submission) -> HandedIn:
    """When a submission was handed in, as data."""
    if submission.handed_in is None:
        return HandedIn()
    known_from: Literal["platform", "files"] = "files" if submission.from_files else "platform"
    return HandedIn(iso(submission.handed_in), known_from)


def check_result(
    verdict: Verdict,
    sources: Mapping[str, str],
    diagnosis: Diagnosis | None = None,
    stubs: Mapping[str, str] = EMPTY,
) -> CheckResult:
    """A verdict as data, with the line of the submission it is about, and what explains it.

    `sources` and `stubs` hold the texts of the lessons, as handed in and as handed out.
    """
    check, failure = verdict.check, verdict.failure
    file = OwnFile(sources.get(check.lesson, ""), stubs.get(check.lesson, ""))
    wrong = verdict.status in (Status.FAILED, Status.TIMED_OUT, Status.CRASHED)
    remarks = file.remarks(check.exercise) if wrong else []
    if diagnosis and diagnosis.looks:
        remarks.append(diagnosis.looks)
    if diagnosis and diagnosis.problem:
        remarks.append(Message("undiagnosed", {"reason": diagnosis.problem}))
    return CheckResult(
        id=check.id,
        exercise=check.exercise,
        title=check.title,
        status=verdict.status.value,
        points=verdict.points,
        max_points=check.points,
        message=Text.of(_message(verdict, file)),
        rule=check.rule,
        section=section(check),
        case=kept(called(verdict)),
        where=kept(failure.where) if failure else "",
        expected=kept(_expected(verdict)),
        actual=kept(failure.actual) if failure else "",
        location=locate(verdict, file),
        remarks=[Text.of(remark) for remark in remarks],
        needs=list(check.needs),
        attested=check.attested,
        misconceptions=diagnosis.ids if diagnosis else [],
        names=diagnosis.names if diagnosis else [],
        hint=diagnosis.hint if diagnosis else "",
        partial=diagnosis.partial if diagnosis else False,
        uses=_uses(diagnosis.uses) if diagnosis and diagnosis.uses else None,
        follows_from=_follows_from(verdict, diagnosis),
        duration=round(verdict.seconds, 4),
    )


def _follows_from(verdict: Verdict, diagnosis: Diagnosis | None) -> str:
    """The name of the check whose failure this one follows from, if there is one."""
    if verdict.follows_from:
        return verdict.follows_from.name
    return diagnosis.follows_from if diagnosis else ""


def _expected(verdict: Verdict) -> Said:
    """What was expected; where an exception came back, with what should have come instead."""
    failure, shown = verdict.failure, verdict.shown
    if failure is None:
        return ""
    if failure.message.id != "raised" or shown is None:
        return failure.expected
    from autograder.checks.wanted import wanted  # imports torch

    where, expected = wanted(verdict.check, shown.case, shown.expected)
    if not expected:
        return failure.expected
    id = "no_exception_but_part" if where else "no_exception_but"
    return Message(id, {"where": where, "expected": expected})


def section(check: Check) -> str:
    """The lesson's section to read before the check is tried again."""
    root = check.file.parents[2]  # above tests/exercises/
    return section_of(root, check.lesson, check.exercise, check.title, check.name)


def _uses(other: Check) -> Text:
    """What says that a failure follows from that of another exercise."""
    named = {"exercise": other.exercise, "lesson": other.lesson, "check": other.name}
    return Text.of(Message("uses_failing", named))


def untouched_result(outline: Outline, root: Path) -> CheckResult:
    """What `check_result` makes of the verdict on a check whose lesson is the untouched stub."""
    shown = outline.untouched
    assert shown is not None
    return CheckResult(
        id=outline.id,
        exercise=outline.exercise,
        title=outline.title,
        status=Status.NOT_STARTED.value,
        points=0,
        max_points=outline.points,
        message=Text.of(Message(shown.message, shown.parameters)),
        rule=outline.rule,
        section=section_of(root, outline.lesson, outline.exercise, outline.title, outline.name),
        location=Location(shown.file, shown.line, shown.column),
        needs=list(outline.needs),
        attested=outline.attested,
    )


def called(verdict: Verdict) -> Said:
    """The call that shows a failure, as one would type it."""
    if verdict.case is None:
        return ""
    from autograder.shown import shown  # imports torch

    if hasattr(verdict.case, "called"):
        said: Said = verdict.case.called(verdict.check.exercise)
        return said
    return f"{verdict.check.exercise}({shown(verdict.case)})"


def _message(verdict: Verdict, file: OwnFile) -> Message:
    """What there is to say; of what is not started, what the file tells of it."""
    if verdict.follows_from:
        return Message("blocked", {"need": verdict.follows_from.title})
    if verdict.failure is None:
        return Message("passed")
    message, place = verdict.failure.message, verdict.failure.place
    if not file.source:
        return message
    if message.id == "absent":
        return file.why_absent(verdict.check.exercise)
    if message.id == "not_started" and place:
        return file.why_not_started(verdict.check.exercise, place.line) or message
    return message


def locate(verdict: Verdict, file: OwnFile) -> Location | None:
    """The line that raised, or the line where the exercise begins."""
    if verdict.failure is None or verdict.status is Status.GRADER_ERROR:
        return None
    lesson = verdict.check.lesson
    if place := verdict.failure.place:
        column = place.column
        if column and place.file == f"{lesson}.py":
            column = _characters(file.source, place.line, column)
        return Location(f"{EXERCISES}/{place.file}", place.line, column)
    line = file.line_of(verdict.check.exercise)
    return Location(f"{EXERCISES}/{lesson}.py", line) if line else None


def _characters(text: str, line: int, column: int) -> int:
    """A column that counts bytes as one that counts characters; 0 where the text has no such."""
    lines = text.split("\n")
    if not 0 < line <= len(lines):
        return 0
    before = lines[line - 1].encode("utf-8", "replace")[: column - 1]
    return len(before.decode("utf-8", "ignore")) + 1


def lesson_result(lesson: Lesson, checks: Sequence[CheckResult], handed_in: bool) -> LessonResult:
    """The checks of a lesson, added up."""
    return LessonResult(
        id=lesson.id,
        number=lesson.number,
        title=lesson.title,
        score=sum(check.points for check in checks),
        max_score=lesson.points,
        handed_in=handed_in,
        checks=list(checks),
    )


def not_handed_in(lesson: Lesson) -> LessonResult:
    """A lesson for which the submission has no file: every check is not started."""
    failure = Message("not_handed_in", {"file": lesson.file})
    checks = [
        CheckResult(
            id=check.id,
            exercise=check.exercise,
            title=check.title,
            status="not started",
            points=0,
            max_points=check.points,
            message=Text.of(failure),
            rule=check.rule,
            section=section(check),
            needs=list(check.needs),
            attested=check.attested,
        )
        for check in lesson.checks
    ]
    return lesson_result(lesson, checks, handed_in=False)
