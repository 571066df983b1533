"""The class page: what the class misunderstands, and what needs a look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote

from markupsafe import Markup, escape

from autograder.folders import FEEDBACK
from autograder.intake.names import file_name
from autograder.reports.class_report import (
    LOOKS,
    CheckShare,
    ClassReport,
    Misconception,
    Row,
    Unnamed,
)
from autograder.reports.pages.page import pieces, safe, say
from autograder.reports.pages.sides import marked
from autograder.reports.rows import MARKS

TOP = 5
"""Mistakes that the first screen names, and that are never folded."""

CELLS = {
    "passed": "p",
    "failed": "f",
    "timed out": "f",
    "crashed": "f",
    "grader error": "g",
    "blocked": "b",
    "not started": "n",
    "": "h",
}
"""A letter for each state, which the style colours and the script sorts by."""


_Mistake = TypeVar("_Mistake", Misconception, Unnamed)


@dataclass(frozen=True)
class Column:
    """A check of the heat map."""

    check: CheckShare
    begins: bool
    share: str


def class_page(report: ClassReport, made: str = "") -> str:
    """The page as HTML. `made` says with what it was made."""
    return "".join(class_page_pieces(report, made))


def class_page_pieces(report: ClassReport, made: str = "") -> Iterator[str]:
    """The same, piece by piece: of a large class it is long."""
    scores = sorted(row.score for row in report.students)
    return pieces(
        "class.html",
        report=report,
        summary=_summary(report, scores),
        highest=max((bar.count for bar in report.distribution), default=0) or 1,
        looks=[(name, count) for name, of in LOOKS.items() if (count := of(report))],
        top=report.misconceptions[:TOP],
        columns=_columns(report),
        heat=(_heat_row(row) for row in report.students),
        lessons=list(dict.fromkeys(check.lesson for check in report.checks)),
        people=[row for row in report.students if _is_known(row)],
        noted=[row for row in report.students if row.notes],
        commonest=_commonest,
        marked=marked,
        link=link,
        made=made,
    )


def link(student: str) -> str:
    """Where a student's page is, seen from the class page."""
    return f"{FEEDBACK}/{quote(file_name(student))}.html"


def _summary(report: ClassReport, scores: Sequence[int]) -> str:
    low, high = report.quartiles
    return say(
        "class_summary",
        count=len(scores),
        median=f"{report.median:g}",
        max_score=report.max_score,
        low=f"{low:g}",
        high=f"{high:g}",
        full=sum(score == report.max_score for score in scores),
        none=sum(score == 0 for score in scores),
    )


def _commonest(mistakes: Sequence[_Mistake]) -> tuple[list[_Mistake], list[_Mistake]]:
    """The mistakes of several students, and those of one, which are folded where there are many."""
    often = [one for place, one in enumerate(mistakes) if place < TOP or len(one.students) > 1]
    return often, list(mistakes[len(often) :])


def _columns(report: ClassReport) -> list[Column]:
    before = None
    columns = []
    for check in report.checks:
        share = f"{100 * check.passed / check.handed_in:.0f}" if check.handed_in else "·"
        columns.append(Column(check, check.lesson != before, share))
        before = check.lesson
    return columns


def _heat_row(row: Row) -> Markup:
    """A student's row. There are tens of thousands of cells, so their end tags are left out."""
    cells = "".join(f"<td class={CELLS[status]}>{MARKS.get(status, '')}" for status in row.statuses)
    name = escape(safe(row.student))
    return Markup(
        f'<tr><th scope="row"><a href="{escape(link(row.student))}">{name}</a>'
        f"<td class=number>{row.score}{cells}"
    )


def _is_known(row: Row) -> bool:
    """Whether there is more to say of a student than the name."""
    person = row.person
    return bool(row.late or row.ruled or person.attempt or person.submitted or person.group)
