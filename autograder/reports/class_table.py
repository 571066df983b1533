"""The class as a table in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from autograder.course import Course
from autograder.results.schema import LessonResult, Result

ORDINARY = ("notebooks", "not_python")
"""Notes that nobody need act on; they stay in the result."""


def summary_table(results: Sequence[Result], course: Course) -> Table:
    """A row per submission: score, points per lesson, and what an instructor should look at."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("student", overflow="fold")
    table.add_column("score", justify="right")
    for lesson in course.lessons:
        table.add_column(f"{lesson.number}", justify="right")
    table.add_column("to note", overflow="fold")
    for result in results:
        scores = [_score(lesson) for lesson in result.lessons]
        total = f"{result.score}/{result.max_score}"
        remarked = _printable("; ".join(remarks(result)))
        table.add_row(_printable(result.submission), total, *scores, remarked)
    return table


def attested(course: Course) -> str:
    """Which points code that patches its own process could forge; empty if there are none."""
    checks = [check for check in course.checks if check.attested]
    points = sum(check.points for check in checks)
    full = sum(lesson.points for lesson in course.lessons)
    names = ", ".join(check.id for check in checks)
    verb = "is" if points == 1 else "are"
    return f"{points} of {full} points {verb} attested: {names}" if checks else ""


def _printable(text: str) -> str:
    """Text of others, in which nothing moves a cursor, reorders a line or is markup."""
    return escape("".join(c if c.isprintable() or c == "\u200d" else "�" for c in text))


def _score(lesson: LessonResult) -> str:
    if not lesson.handed_in:
        return "[dim]·[/]"
    full = lesson.score == lesson.max_score
    return f"[green]{lesson.score}[/]" if full else f"{lesson.score}"


def remarks(result: Result) -> list[str]:
    """What is out of the ordinary in a result, each thing once, in a few words."""
    found = [note.text for note in result.notes if note.id not in ORDINARY]
    for lesson in result.lessons:
        checks = lesson.checks
        imports = [c for c in checks if c.message.id.startswith("import_")]
        if imports:
            where = f", line {imports[0].location.line}" if imports[0].location else ""
            found.append(imports[0].message.text + where)
            continue
        for status in ("timed out", "crashed", "grader error"):
            names = [check.exercise for check in checks if check.status == status]
            found += [f"{lesson.id}: {name} {status}" for name in dict.fromkeys(names)]
    return found
