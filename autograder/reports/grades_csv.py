"""`grades.csv`: a row per submission, a column per lesson, and what is known of the student."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from autograder.results.schema import Result

_KNOWN = ("full_name", "number", "login", "email", "section", "group", "attempt", "submitted")


def write_grades(results: Sequence[Result]) -> str:
    """`student, score`, a column per lesson, then what the platform or the roster knows of anybody.

    A lesson that was not handed in is left empty.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    lessons = dict.fromkeys(lesson.id for result in results for lesson in result.lessons)
    known = [key for key in _KNOWN if any(getattr(x.person, key) for x in results)]
    late = ["late"] if any(result.person.late for result in results) else []
    writer.writerow(["student", "score", *lessons, *known, *late])
    for result in results:
        scores = ["" if not x.handed_in else x.score for x in result.lessons]
        facts = [cell(getattr(result.person, key)) for key in known]
        facts += ["late" if result.person.late else "" for _ in late]
        writer.writerow([cell(result.submission), result.score, *scores, *facts])
    return text.getvalue()


def cell(text: str) -> str:
    """Text that a spreadsheet must not take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
