"""Write down what `checks.outlines` reads: the checks of each lesson, what their stubs show."""

from __future__ import annotations

from autograder.checks import outlines
from autograder.checks.judge import Judge
from autograder.checks.outlines import LessonOutline, Outline, Untouched
from autograder.checks.recorded import imported_lessons
from autograder.checks.verdict import Status, Verdict
from autograder.course import Course, Lesson
from autograder.isolation.level import LEVELS
from autograder.isolation.subject import IsolatedSubject
from autograder.isolation.zygote import Zygote
from autograder.lessons import stubs
from autograder.results.make import check_result
from autograder.subjects.outcome import Raised


def outdated(course: Course) -> dict[str, str]:
    """The outlines that are missing or say something else than the course: the right texts, by
    lesson."""
    recordings = course.recordings()
    found = {}
    for lesson, text in _made(course).items():
        path = recordings.outline_path(lesson)
        if not path.is_file() or path.read_text("utf-8") != text:
            found[lesson] = text
    return found


def write(course: Course) -> list[str]:
    """Write the outlines that are outdated; their lessons."""
    changed = outdated(course)
    for lesson, text in changed.items():
        course.recordings().outline_path(lesson).write_text(text, "utf-8")
    return list(changed)


def _made(course: Course) -> dict[str, str]:
    """The texts of the outlines, by lesson. A lesson's file that has other tests has none."""
    listed = [lesson for lesson in course.lessons if _holds_checks_alone(lesson)]
    handed_out = stubs.sources(course.root)
    verdicts = _of_the_stubs(course, handed_out)
    found = {}
    for lesson in listed:
        needed = [lesson.id, *sorted(imported_lessons(course.root, lesson.id))]
        checks = [_outline(verdicts[check.id], handed_out) for check in lesson.checks]
        fingerprint = course.recordings().checks_fingerprint(lesson.id)
        digests = {name: outlines.digest(handed_out[name]) for name in needed}
        found[lesson.id] = outlines.encode(LessonOutline(lesson.id, fingerprint, digests, checks))
    return found


def _holds_checks_alone(lesson: Lesson) -> bool:
    if not lesson.checks:
        return False
    module = lesson.checks[0].judge.__globals__
    return sum(name.startswith(("test_", "Test")) for name in module) == len(lesson.checks)


def _of_the_stubs(course: Course, handed_out: dict[str, str]) -> dict[str, Verdict]:
    """The verdicts on the untouched stubs, by the check's id, as a class would get them."""
    with (
        Zygote(course.root, course.scenario_modules, course.off_limits) as zygote,
        IsolatedSubject(zygote, handed_out, LEVELS[-1]) as subject,
    ):
        verdicts = Judge(subject, course.tables(), shrink=False).judge_all(course.checks)
    return {verdict.check.id: verdict for verdict in verdicts}


def _outline(verdict: Verdict, handed_out: dict[str, str]) -> Outline:
    return verdict.check.outline.showing(_untouched(verdict, handed_out))


def _untouched(verdict: Verdict, handed_out: dict[str, str]) -> Untouched | None:
    """What is said of a stub, if that is the same whatever the cases are."""
    failure = verdict.failure
    if verdict.status is not Status.NOT_STARTED or failure is None or failure.place is None:
        return None
    if any(not isinstance(x, Raised) or x.place != failure.place for x in verdict.outcomes):
        return None
    result = check_result(verdict, handed_out, None, handed_out)
    said, place = result.message, result.location
    assert place is not None
    parameters = {key: str(value) for key, value in said.parameters.items()}
    return Untouched(said.id, parameters, place.file, place.line, place.column)
