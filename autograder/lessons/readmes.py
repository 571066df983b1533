"""The parts of READMEs that are made from the course, so that no number in them is written twice.

A part stands between `<!-- made: NAME -->` and `<!-- /made -->`; `optimlings stubs` writes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from autograder.course import Course, Lesson
from autograder.folders import EXERCISES
from autograder.limits import in_words

FILES = ("README.md", f"{EXERCISES}/README.md", "autograder/README.md")

_PART = re.compile(r"(<!-- made: (\w+) -->\n)(.*?)(<!-- /made -->)", re.DOTALL)


def lessons_table(lessons: Sequence[Lesson]) -> str:
    """A row per lesson: file, exercises, points, and the command that runs its checks."""
    rows = ["| lesson | what you write | points | run its checks |", "|---|---|---|---|"]
    for lesson in lessons:
        names = ", ".join(f"`{name}`" for name in dict.fromkeys(c.exercise for c in lesson.checks))
        command = f"`pytest --lesson {lesson.number}`"
        rows.append(f"| `{lesson.file}` | {names} | {lesson.points} | {command} |")
    return "\n".join(rows) + "\n"


def counts(lessons: Sequence[Lesson]) -> str:
    """How many lessons, exercises, checks and points there are."""
    checks = [check for lesson in lessons for check in lesson.checks]
    exercises = len({(check.lesson, check.exercise) for check in checks})
    points = sum(check.points for check in checks)
    return (
        f"{len(lessons)} lessons, {exercises} exercises, {len(checks)} checks, {points} points.\n"
    )


def limits_table(lessons: Sequence[Lesson]) -> str:
    """A row per limit of time and size."""
    rows = ["| what | limit |", "|---|---|"]
    return "\n".join([*rows, *(f"| {what} | {limit} |" for what, limit in in_words())]) + "\n"


PARTS: dict[str, Callable[[Sequence[Lesson]], str]] = {
    "lessons": lessons_table,
    "counts": counts,
    "limits": limits_table,
}


def made(text: str, lessons: Sequence[Lesson]) -> str:
    """A README with its made parts as they must be."""
    return _PART.sub(lambda part: f"{part[1]}{PARTS[part[2]](lessons)}{part[4]}", text)


def outdated(course: Course) -> dict[Path, str]:
    """The READMEs of a course whose made parts are not what they must be, with the right text."""
    found = {}
    for name in FILES:
        path = course.root / name
        if path.exists():
            text = path.read_text("utf-8")
            if (right := made(text, course.every)) != text:
                found[path] = right
    return found
