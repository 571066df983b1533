"""Which lessons a text names: 4, lesson4, lesson4_sgd, a range such as 1-8, a list such as 9,11."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from autograder.errors import UsageError
from autograder.folders import lesson_number
from autograder.messages.catalogue import message

_RANGE = re.compile(r"(?:lesson)?(\d+) *[-\u2013] *(?:lesson)?(\d+)")


def parts_of(text: str) -> list[str]:
    """The parts of a list, as they stand between its commas. Raises `UsageError` for an empty
    one."""
    parts = [part.strip() for part in text.split(",")]
    if not all(parts):
        raise UsageError(message("not_a_list_of_lessons", text=repr(text)))
    return parts


def named(texts: Iterable[str], known: Sequence[str]) -> list[str]:
    """Those of the known lessons, by their ids and in their order, that some text names.

    Raises `UsageError` for a text that names none, and for a range that does not fit.
    """
    chosen = {id for text in texts for part in parts_of(text) for id in lessons_of(part, known)}
    return [id for id in known if id in chosen]


def lessons_of(part: str, known: Sequence[str]) -> list[str]:
    """The known lessons that one part of a list names: a lesson, or a range of them.

    Both ends of a range must be there. Between them, lessons may be missing: a student's folder can
    hold some of a course only.
    """
    match = _RANGE.fullmatch(part)
    if match is None:
        return [lesson_of(part, known)]
    first, last = int(match[1]), int(match[2])
    if first > last:
        raise UsageError(
            message(
                "range_ends_before_it_begins", part=repr(part), last=str(last), first=str(first)
            )
        )
    for end in (first, last):
        if end not in map(lesson_number, known):
            raise UsageError(
                message(
                    "range_has_unknown_lesson",
                    range=repr(part),
                    lesson=str(end),
                    lessons=str(_list(known)),
                )
            )
    return [id for id in known if first <= lesson_number(id) <= last]


def names_of(id: str) -> tuple[str, ...]:
    """What a person may call a lesson."""
    number = lesson_number(id)
    return id, str(number), f"lesson{number}", f"{id}.py"


def lesson_of(name: str, known: Sequence[str]) -> str:
    """The known lesson of a name or number. Raises `UsageError` where there is none."""
    for id in known:
        if name in names_of(id):
            return id
    raise UsageError(message("unknown_lesson", name=repr(name), lessons=str(_list(known))))


def _list(known: Sequence[str]) -> str:
    return ", ".join(f"{lesson_number(id)} ({id})" for id in known)
