"""The class as a table in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from autograder.limits import MAX_NAME_SHOWN, MAX_NOTED
from autograder.messages.catalogue import phrase, say
from autograder.messages.printable import cut, printable
from autograder.reports.by_instructor import told_by_instructor
from autograder.results.schema import CheckResult, LessonResult, Result

ORDINARY = ("notebooks", "not_python", "magic_lines")
"""Notes that ask for no action; they stay in the result."""


def summary_table(results: Sequence[Result]) -> Table:
    """A row per submission: score, points per lesson, and what an instructor should look at.

    The grade has a column where it differs from somebody's score.
    """
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(phrase("column_student"), overflow="fold")
    table.add_column(phrase("column_score"), justify="right")
    graded = any(result.final != result.score for result in results)
    if graded:
        table.add_column(phrase("column_grade"), justify="right")
    for number in dict.fromkeys(x.number for result in results for x in result.lessons):
        table.add_column(f"{number}", justify="right")
    table.add_column(phrase("column_note"), overflow="fold")
    for result in results:
        scores = [_score(lesson) for lesson in result.lessons]
        total = f"{result.score}/{result.max_score}"
        remarked = _shown(cut("; ".join(remarks(result)), MAX_NOTED))
        grade = [f"{result.final:.2f}"] if graded else []
        table.add_row(
            _shown(cut(result.submission, MAX_NAME_SHOWN)), total, *grade, *scores, remarked
        )
    return table


def _shown(text: str) -> str:
    """Text of others, which is not markup either."""
    return escape(printable(text))


def attested(results: Sequence[Result]) -> str:
    """Which points code that patches its own process could forge; empty if there are none."""
    found = {check.id: check for result in results for check in result.checks}
    checks = [check for check in found.values() if check.attested]
    points = sum(check.max_points for check in checks)
    full = sum(check.max_points for check in found.values())
    names = ", ".join(check.id for check in checks)
    return phrase("attested", count=points, full=full, names=names) if checks else ""


def known_cases(results: Sequence[Result], default_seed: int) -> str:
    """What there is to say of cases that everybody has; empty for those of another seed."""
    if not any(result.seed == default_seed for result in results):
        return ""
    return phrase("known_cases")


def _score(lesson: LessonResult) -> str:
    if not lesson.handed_in:
        return "[dim]·[/]"
    full = lesson.score == lesson.max_score
    return f"[green]{lesson.score}[/]" if full else f"{lesson.score}"


def remarks(result: Result) -> list[str]:
    """What is out of the ordinary in a result, each thing once, in a few words."""
    found = [say(note) for note in result.notes if note.id not in ORDINARY]
    found += [say(text) for text in told_by_instructor(result)]
    for lesson in result.lessons:
        checks = lesson.checks
        imports = [c for c in checks if c.message.id.startswith("import_")]
        if imports:
            found.append(at_line(imports[0]))
            continue
        for status in ("timed out", "crashed", "grader error"):
            names = [check.exercise for check in checks if check.status == status]
            found += [
                phrase(f"exercise_{status}", lesson=lesson.id, exercise=name)
                for name in dict.fromkeys(names)
            ]
    return found


def at_line(check: CheckResult) -> str:
    """What there is to say of a check, with the line if one is known."""
    if check.location is None:
        return say(check.message)
    return phrase("at_line", text=check.message, line=check.location.line)
