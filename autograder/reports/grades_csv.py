"""`grades.csv`: a row per submission, a column per lesson."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from autograder.results.schema import Result


def write_grades(results: Sequence[Result]) -> str:
    """`student, score`, a column per lesson. A lesson that was not handed in is left empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    lessons = dict.fromkeys(lesson.id for result in results for lesson in result.lessons)
    writer.writerow(["student", "score", *lessons])
    for result in results:
        scores = ["" if not x.handed_in else x.score for x in result.lessons]
        writer.writerow([_cell(result.submission), result.score, *scores])
    return text.getvalue()


def _cell(text: str) -> str:
    """Text that a spreadsheet must not take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
