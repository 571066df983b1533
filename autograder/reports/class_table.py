"""The class as a table in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from autograder.limits import MAX_NAME_SHOWN, MAX_NOTED
from autograder.messages.catalogue import phrase, say
from autograder.messages.layout import columns, rows, width_of
from autograder.messages.printable import cut, printable
from autograder.reports.by_instructor import told_by_instructor
from autograder.results.schema import CheckResult, LessonResult, Result

ORDINARY = ("notebooks", "not_python", "magic_lines")
"""Notes that ask for no action; they stay in the result."""

_GAP = 2
"""Spaces between two columns."""

_INDENT = "  "


def summary_rows(results: Sequence[Result], width: int) -> Iterator[Text]:
    """A row per submission: name, score, points per lesson; below it, what to look at, a row each.

    The grade has a column where it differs from somebody's score.
    """
    graded = any(result.final != result.score for result in results)
    numbers = list(dict.fromkeys(x.number for result in results for x in result.lessons))
    titles = [phrase("column_score"), *([phrase("column_grade")] if graded else [])]
    table = [Text(title) for title in (*titles, *map(str, numbers))]
    widths = [cell.cell_len for cell in table]
    title = phrase("column_student")
    first = width_of(title)
    for result in results:  # in a large class, all its cells would take much room
        own = [cell.cell_len for cell in _cells(result, graded, numbers)]
        widths = list(map(max, widths, own))
        first = max(first, width_of(_name(result)))
    first = min(first, max(width - sum(widths) - _GAP * len(widths), 1))
    for row in _row(title, table, first, widths):
        row.stylize("bold")
        yield row
    for result in results:
        yield from _row(_name(result), _cells(result, graded, numbers), first, widths)
        yield from (Text(line, "dim") for line in _noted(result, width))


def _name(result: Result) -> str:
    return printable(cut(result.submission, MAX_NAME_SHOWN))


def _row(name: str, cells: Sequence[Text], first: int, widths: Sequence[int]) -> list[Text]:
    """The name with the cells behind it; a name that is too long has a row of its own."""
    above = [Text(name)] if width_of(name) > first else []
    row = Text("" if above else name)
    row.append(" " * (first - row.cell_len))
    for cell, width in zip(cells, widths, strict=True):
        row.append(" " * (_GAP + width - cell.cell_len))
        row.append_text(cell)
    return [*above, row]


def _cells(result: Result, graded: bool, numbers: Sequence[int]) -> list[Text]:
    grade = [Text(f"{result.final:.2f}")] if graded else []
    score = Text(f"{result.score}/{result.max_score}")
    lessons = {lesson.number: lesson for lesson in result.lessons}
    return [score, *grade, *(_score(lessons.get(number)) for number in numbers)]


def _noted(result: Result, width: int) -> list[str]:
    """What to look at, in rows: of many long notes, as many as there is room for."""
    made: list[str] = []
    noted = [printable(cut(note, MAX_NOTED)) for note in remarks(result)]
    length = 0
    for number, note in enumerate(noted):
        length += len(note)
        if number and length > MAX_NOTED:
            more = phrase("class_more", count=str(len(noted) - number))
            return [*made, f"{_INDENT}{more}"]
        made += rows(note, columns(width), _INDENT, _INDENT * 2)
    return made


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


def _score(lesson: LessonResult | None) -> Text:
    if lesson is None or not lesson.handed_in:
        return Text("·", "dim")
    return Text(f"{lesson.score}", "green" if lesson.score == lesson.max_score else "")


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
