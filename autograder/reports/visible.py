"""What a student is shown before the time after which all is shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from autograder.intake.times import moment
from autograder.messages.catalogue import Message
from autograder.results.schema import CheckResult, LessonResult, Result, Text


def is_shown(check: CheckResult, now: datetime) -> bool:
    """Whether students see by now how a check ended; not where the time cannot be read. `now` has a
    zone."""
    if not check.shown_after:
        return True
    time = moment(check.shown_after)
    return time is not None and time <= now


def hidden(checks: Iterable[CheckResult], now: datetime) -> list[CheckResult]:
    """The checks of which students do not see by now how they ended."""
    return [check for check in checks if not is_shown(check, now)]


def for_student(result: Result, now: datetime) -> Result:
    """The result without the checks that a student does not see yet.

    Their points are taken out of the score and of the most that can be had: a sum would tell what
    they gave. A note names the points and the time. The grade is left out for the same reason.
    """
    kept_back = hidden(result.checks, now)
    if not kept_back:
        return result
    lessons = [_shown_of(lesson, now) for lesson in result.lessons]
    points = sum(check.max_points for check in kept_back)
    note = Message("points_later", {"points": f"{points}", "time": kept_back[0].shown_after})
    ids = {name for check in kept_back for name in (check.id, check.exercise_id)}
    return msgspec.structs.replace(
        result,
        lessons=lessons,
        score=sum(lesson.score for lesson in lessons),
        max_score=sum(lesson.max_score for lesson in lessons),
        grade=None,
        lateness=None,
        overrides=[one for one in result.overrides if one.id not in ids],
        notes=[*result.notes, Text.of(note)],
    )


def _shown_of(lesson: LessonResult, now: datetime) -> LessonResult:
    """A lesson with the checks that are shown; none says that it fails as a hidden one does."""
    secret = {check.name for check in hidden(lesson.checks, now)}
    shown = [
        msgspec.structs.replace(check, follows_from="") if check.follows_from in secret else check
        for check in lesson.checks
        if check.name not in secret
    ]
    return msgspec.structs.replace(
        lesson,
        checks=shown,
        score=sum(check.points for check in shown),
        max_score=sum(check.max_points for check in shown),
    )
