"""A result in the language that is chosen. Results are written without it: they are the same bytes
in every language, and what is said in words stands beside its id."""

from __future__ import annotations

from msgspec.structs import replace

from autograder.messages.catalogue import say, say_id
from autograder.messages.language import ENGLISH, current
from autograder.results.schema import CheckResult, LessonResult, Result, Text


def in_words(result: Result) -> Result:
    """A result whose every text is in the language that is chosen."""
    if current() is ENGLISH:
        return result
    late = result.lateness
    return replace(
        result,
        lessons=[_lesson(lesson) for lesson in result.lessons],
        notes=[_text(note) for note in result.notes],
        lateness=late and replace(late, message=_text(late.message)),
    )


def check_in_words(check: CheckResult) -> CheckResult:
    """The same of one check."""
    if current() is ENGLISH:
        return check
    named = zip(check.misconceptions, check.names, strict=True)
    hint = check.hint and say_id(f"{check.misconceptions[0]}.hint", check.hint)
    return replace(
        check,
        title=say_id(f"{check.id}.title", check.title),
        rule=say_id(f"{check.id}.rule", check.rule),
        message=_text(_with_title_of_need(check)),
        case=say(check.case),
        where=say(check.where),
        actual=say(check.actual),
        expected=say(check.expected),
        names=[say_id(f"{id}.name", name) for id, name in named],
        hint=hint,
        uses=check.uses and _text(check.uses),
        remarks=[_text(remark) for remark in check.remarks],
    )


def _with_title_of_need(check: CheckResult) -> Text:
    """The message; that of a blocked check names another check of its lesson by the title."""
    message = check.message
    if message.id != "blocked":
        return message
    title = say_id(f"{check.lesson}::{check.follows_from}.title", str(message.parameters["need"]))
    return replace(message, parameters={"need": title})


def _lesson(lesson: LessonResult) -> LessonResult:
    title = say_id(f"{lesson.id}.title", lesson.title)
    return replace(lesson, title=title, checks=[check_in_words(check) for check in lesson.checks])


def _text(text: Text) -> Text:
    return replace(text, text=say(text))
