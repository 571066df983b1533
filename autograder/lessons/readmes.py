"""The parts of READMEs that are made from the course, so that no number in them is written twice.

A part stands between `<!-- made: NAME -->` and `<!-- /made -->`; `optimlings stubs` writes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from autograder.course import Course
from autograder.folders import EXERCISES
from autograder.limits import in_words

FILES = ("README.md", f"{EXERCISES}/README.md", "autograder/README.md")

_PART = re.compile(r"(<!-- made: (\w+) -->\n)(.*?)(<!-- /made -->)", re.DOTALL)


def lessons_table(course: Course) -> str:
    """A row per lesson: file, exercises, points, and the command that runs its checks."""
    rows = ["| lesson | what you write | points | run its checks |", "|---|---|---|---|"]
    for lesson in course.every:
        names = ", ".join(f"`{name}`" for name in dict.fromkeys(c.exercise for c in lesson.checks))
        command = f"`pytest --lesson {lesson.number}`"
        rows.append(f"| `{lesson.file}` | {names} | {lesson.points} | {command} |")
    return "\n".join(rows) + "\n"


def counts(course: Course) -> str:
    """How many lessons, exercises, checks and points there are."""
    checks = [check for lesson in course.every for check in lesson.checks]
    exercises = len({(check.lesson, check.exercise) for check in checks})
    points = sum(check.points for check in checks)
    return (
        f"{len(course.every)} lessons, {exercises} exercises, {len(checks)} checks, "
        f"{points} points.\n"
    )


def limits_table(course: Course) -> str:
    """A row per limit of time and size."""
    rows = ["| what | limit |", "|---|---|"]
    return "\n".join([*rows, *(f"| {what} | {limit} |" for what, limit in in_words())]) + "\n"


PARTS: dict[str, Callable[[Course], str]] = {
    "lessons": lessons_table,
    "counts": counts,
    "limits": limits_table,
}


def made(text: str, course: Course) -> str:
    """A README with its made parts as they must be."""
    return _PART.sub(lambda part: f"{part[1]}{PARTS[part[2]](course)}{part[4]}", text)


def outdated(course: Course) -> dict[Path, str]:
    """The READMEs of a course whose made parts are not what they must be, with the right text."""
    found = {}
    for name in FILES:
        path = course.root / name
        if path.exists():
            text = path.read_text("utf-8")
            if (right := made(text, course)) != text:
                found[path] = right
    return found
