"""A verdict as a result: plain data that reports can read without torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograder.checks.check import Check
from autograder.checks.verdict import Status, Verdict
from autograder.course import Lesson
from autograder.diagnosis.diagnose import Diagnosis
from autograder.folders import EXERCISES
from autograder.intake.names import readable
from autograder.intake.people import Who
from autograder.lessons.sections import section_of
from autograder.messages.catalogue import Message
from autograder.results.schema import CheckResult, LessonResult, Location, Person, Text
from autograder.shown import shown


def person(who: Who) -> Person:
    """What is known of a student, as data. Names of files can hold what is not Unicode."""
    texts = {key: readable(value) for key, value in vars(who).items() if isinstance(value, str)}
    return Person(members=[readable(name) for name in who.members], late=who.late, **texts)


def check_result(
    verdict: Verdict, sources: Mapping[str, str], diagnosis: Diagnosis | None = None
) -> CheckResult:
    """A verdict as data, with the line of the submission it is about, and what explains it."""
    check, failure = verdict.check, verdict.failure
    if verdict.status is Status.BLOCKED:
        message = Message("blocked", {"need": verdict.follows_from})
    else:
        message = failure.message if failure else Message("passed")
    return CheckResult(
        id=check.id,
        exercise=check.exercise,
        title=check.title,
        status=verdict.status.value,
        points=verdict.points,
        max_points=check.points,
        message=Text.of(message),
        rule=check.rule,
        section=section(check),
        case=called(verdict),
        where=failure.where if failure else "",
        expected=failure.expected if failure else "",
        actual=failure.actual if failure else "",
        location=locate(verdict, sources),
        needs=list(check.needs),
        attested=check.attested,
        misconceptions=diagnosis.ids if diagnosis else [],
        hint=diagnosis.hint if diagnosis else "",
        follows_from=verdict.follows_from or (diagnosis.follows_from if diagnosis else ""),
        duration=round(verdict.seconds, 4),
    )


def section(check: Check) -> str:
    """The lesson's section to read before the check is tried again."""
    root = check.file.parents[2]  # above tests/exercises/
    return section_of(root, check.lesson, check.exercise, (check.title, check.name))


def called(verdict: Verdict) -> str:
    """The call that shows a failure, as one would type it."""
    if verdict.case is None:
        return ""
    if hasattr(verdict.case, "called"):
        return str(verdict.case.called(verdict.check.exercise))
    return f"{verdict.check.exercise}({shown(verdict.case)})"


def locate(verdict: Verdict, sources: Mapping[str, str]) -> Location | None:
    """The line that raised, or the line where the exercise begins."""
    if verdict.failure is None:
        return None
    if place := verdict.failure.place:
        return Location(f"{EXERCISES}/{place.file}", place.line)
    check = verdict.check
    text = sources.get(check.lesson, "")
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.replace("(", " ").replace(":", " ").split()
        if words[:2] in (["def", check.exercise], ["class", check.exercise]):
            return Location(f"{EXERCISES}/{check.lesson}.py", number)
    return None


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
