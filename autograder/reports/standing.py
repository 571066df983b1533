"""Where a student stands, as lines for a terminal: a bar, points by lesson, exercises."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from autograder.messages.catalogue import phrase
from autograder.messages.layout import cut_to, padded, width_of
from autograder.messages.plain import plain
from autograder.reports.rows import MARKS as MARK
from autograder.reports.rows import has_failed, marks
from autograder.results.schema import CheckResult

NUMBER, NAME, MARKS = 6, 24, 15
"""Widths of the columns."""


def bar(score: int, full: int, width: int, unicode: bool = True) -> Text:
    """A bar as wide as the terminal, with the points at its end."""
    points = " " + phrase("points_short", score=score, full=full)
    room = max(width - width_of(points), 6)
    return Text.assemble(*_bar(score, full, room, unicode), (points, "bold"))


def _bar(score: int, full: int, width: int, unicode: bool) -> list[tuple[str, str]]:
    done = width * score // max(full, 1)
    filled, empty = ("█", "░") if unicode else ("#", ".")
    return [(filled * done, "green"), (empty * (width - done), "dim")]


def exercise_row(
    number: str,
    name: str,
    checks: Sequence[CheckResult],
    size: tuple[int, int],
    current: bool = False,
    unicode: bool = True,
) -> Text:
    """A line of an exercise: number, name, a mark for each check, points.

    `size` is how many checks and points it has; there are no results where it was not run.
    """
    count, points = size
    shown = marks(checks) if checks else MARK["not started"] * count
    shown = shown if unicode else plain(shown, "ascii")
    score = sum(check.points for check in checks)
    pointer = (">" if current else " ") + " "
    text = f"{pointer}{number:<{NUMBER}}{padded(cut_to(name, NAME - 1), NAME)}{shown:<{MARKS}}"
    return Text(f"{text}{score:>3}/{points}", style=_style(checks))


def _style(checks: Sequence[CheckResult]) -> str:
    """The colour of an exercise."""
    if any(has_failed(check) for check in checks):
        return "red"
    if checks and all(check.status == "passed" for check in checks):
        return "green"
    return "yellow" if any(check.status != "not started" for check in checks) else ""


def lesson_rows(
    lessons: Sequence[tuple[int, str, int, int]], width: int, unicode: bool = True
) -> list[Text]:
    """A line per lesson, given as (number, title, score, points): a bar between both."""
    longest = max(width_of(title) for _, title, _, _ in lessons)
    label = min(longest, max(width // 2, 12))
    room = max(width - 5 - label - 1 - 8, 4)
    return [
        Text.assemble(
            f"{number:>3}  {padded(cut_to(title, label), label)} ",
            *_bar(score, full, room, unicode),
            f"{f'{score}/{full}':>8}",
        )
        for number, title, score, full in lessons
    ]
