"""`grades.csv`: a row per submission, a column per lesson."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from autograder.course import Course
from autograder.results.schema import Result


def write_grades(results: Sequence[Result], course: Course) -> str:
    """`student, score`, a column per lesson. A lesson that was not handed in is left empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["student", "score", *[lesson.id for lesson in course.lessons]])
    for result in results:
        scores = ["" if not x.handed_in else x.score for x in result.lessons]
        writer.writerow([_cell(result.submission), result.score, *scores])
    return text.getvalue()


def _cell(text: str) -> str:
    """Text that a spreadsheet must not take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
