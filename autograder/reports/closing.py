"""The end of a student's run: the points, and what to do next, as one command to copy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.folders import EXERCISES, lesson_number
from autograder.lessons.numbers import Exercise
from autograder.messages.catalogue import phrase
from autograder.messages.layout import columns, rows, width_of
from autograder.reports.rows import FAILED, MARKS, has_failed, is_absent, of_file
from autograder.reports.terminal import place_of
from autograder.results.schema import CheckResult


@dataclass(frozen=True)
class Next:
    """What to do: a few words with a place, and the command that shows whether it is done.

    Either may be empty. `finished` is a lesson that was finished just before, and `about` the
    check that it is about, if it is about one.
    """

    what: str
    command: str
    finished: str = ""
    about: CheckResult | None = None


def closing(
    checks: Sequence[CheckResult], plan: Sequence[Exercise] = (), width: int = 80
) -> list[str]:
    """The points, and what to do next. `plan` holds the exercises of the whole course."""
    width = columns(width)
    score = sum(check.points for check in checks)
    full = sum(check.max_points for check in checks)
    text = " · ".join([phrase("points", score=score, full=full), *_counts(checks)])
    return [*rows(text, width, rest="  "), *next_rows(what_next(checks, plan), width)]


def next_rows(found: Next, width: int = 80) -> list[str]:
    """What to do next: a command is always the last thing of its row, and whole."""
    made = []
    if found.finished:
        number = lesson_number(found.finished)
        words = phrase("lesson_finished", number=number)
        made += _with_command(words, see(found.finished), width)
    if found.what:
        made += rows(phrase("to_do", what=found.what), columns(width), rest="  ")
    if found.command:
        made.append(phrase("next_is", what=found.command))
    return made


def see(lesson: str) -> str:
    """The command that draws what was built in a lesson."""
    return f"optimlings see {lesson_number(lesson)}"


def command(exercise: Exercise) -> str:
    """The command that runs the checks of this exercise, and no others."""
    if exercise.number:
        return f"pytest --lesson {exercise.number}"
    return f"pytest {EXERCISES}/{exercise.lesson}.py::{exercise.name}"


def what_next(checks: Sequence[CheckResult], plan: Sequence[Exercise] = ()) -> Next:
    """What to do after these checks."""
    for wanted in (_to_fix, _to_free, _to_write):
        found = [check for check in checks if wanted(check)]
        if found:
            return _step(_first_of_its_own(found), checks, plan)
    if any(check.status == "grader error" for check in checks):
        return Next("", "")  # what was not judged is not done
    return _go_on(checks, plan)


def _first_of_its_own(found: Sequence[CheckResult]) -> CheckResult:
    """The first of some checks that follows from no other one of them; what is missing last."""
    ids = {check.id for check in found}
    own = [check for check in found if not ids.intersection(_causes(check))]
    return min(own or found, key=is_absent)


def _causes(check: CheckResult) -> list[str]:
    """The ids of the checks from whose failure this one's follows."""
    causes = [f"{check.lesson}::{check.follows_from}"] if check.follows_from else []
    if check.uses:
        named = check.uses.parameters
        causes.append(f"{named['lesson']}::{named['check']}")
    return causes


def _to_fix(check: CheckResult) -> bool:
    return has_failed(check) and check.status != "grader error"


def _to_free(check: CheckResult) -> bool:
    return check.status == "blocked"


def _to_write(check: CheckResult) -> bool:
    return check.status == "not started"


def _step(check: CheckResult, checks: Sequence[CheckResult], plan: Sequence[Exercise]) -> Next:
    number = lesson_number(check.lesson)
    place = place_of(check)
    if of_file(check):
        fix = phrase("fix_file", place=place)
        return Next(fix, f"pytest --lesson {number}", about=check)
    known = {(one.lesson, one.name): one for one in plan}
    key = check.lesson, check.exercise
    run = command(known.get(key, Exercise(*key)))
    what = {"exercise": check.exercise, "place": place}
    if (_to_fix(check) or _to_free(check)) and not is_absent(check):
        return Next(phrase("fix_exercise", **what), run, about=check)
    before = _finished_before(check, checks, plan)
    return Next(phrase("write_exercise", **what), run, before, check)


def _finished_before(
    check: CheckResult, checks: Sequence[CheckResult], plan: Sequence[Exercise]
) -> str:
    """The lesson before a check's, if it is finished and the check's is not begun; or nothing."""
    own = [one for one in checks if one.lesson == check.lesson]
    lessons = list(dict.fromkeys(one.lesson for one in checks))
    before = lessons[: lessons.index(check.lesson)][-1:]
    if not before or any(one.status != "not started" for one in own):
        return ""
    return before[0] if _is_finished(before[0], checks, plan) else ""


def _is_finished(lesson: str, checks: Sequence[CheckResult], plan: Sequence[Exercise]) -> bool:
    """Whether all exercises of a lesson were run, and passed."""
    own = [check for check in checks if check.lesson == lesson]
    every = {one.name for one in plan if one.lesson == lesson}
    passed = all(check.status == "passed" for check in own)
    return bool(own) and passed and every <= {check.exercise for check in own}


def _go_on(checks: Sequence[CheckResult], plan: Sequence[Exercise]) -> Next:
    """All that was run passes: the next exercise, or what the finished lesson built."""
    if not checks:
        return Next("", "")
    last = checks[-1]
    done = {(check.lesson, check.exercise) for check in checks}
    places = {(one.lesson, one.name): index for index, one in enumerate(plan)}
    after = places.get((last.lesson, last.exercise), len(plan)) + 1
    left = [one for one in plan[after:] if (one.lesson, one.name) not in done]
    if not _is_finished(last.lesson, checks, plan):
        missing = [one for one in plan if one.lesson == last.lesson]
        missing = [one for one in missing if (one.lesson, one.name) not in done]
        inside = [one for one in left if one.lesson == last.lesson] or missing
        if not inside:
            return Next("", "")
        file = f"{EXERCISES}/{inside[0].lesson}.py"
        what = phrase("go_on_with", exercise=inside[0].name, file=file)
        return Next(what, command(inside[0]))
    following = [one for one in left if one.lesson != last.lesson]
    if not following:
        return Next("", "", last.lesson)
    number = lesson_number(following[0].lesson)
    what = phrase("open_file", file=f"{EXERCISES}/{following[0].lesson}.py")
    return Next(what, f"pytest --lesson {number}", last.lesson)


def _with_command(words: str, text: str, width: int) -> list[str]:
    """Words and a command: in one row, or the command in a row of its own."""
    if width_of(words) + 1 + width_of(text) <= columns(width):
        return [f"{words} {text}"]
    return [words, f"  {text}"]


def _counts(checks: Sequence[CheckResult]) -> list[str]:
    counts = Counter("of_a_file" if of_file(check) else _status(check) for check in checks)
    kinds = [key for key in (*MARKS, "of_a_file") if counts[key]]
    return [phrase(f"status_{key}", count=counts[key]) for key in kinds]


def _status(check: CheckResult) -> str:
    return "failed" if has_failed(check) and check.status not in FAILED else check.status
