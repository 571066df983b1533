"""`grades.csv`: a row per submission, a column per lesson, and what is known of the student."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from autograder.intake.tables import own_cell
from autograder.results.schema import Result

_KNOWN = ("full_name", "number", "login", "email", "section", "group", "attempt", "submitted")


def write_grades(results: Sequence[Result]) -> str:
    """`student, score, grade`, a column per lesson, then what is known of anybody.

    The score is what the checks give, the grade what is left after the instructor's rules. A lesson
    that was not handed in is left empty.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    lessons = dict.fromkeys(lesson.id for result in results for lesson in result.lessons)
    known = [key for key in _KNOWN if any(getattr(x.person, key) for x in results)]
    late = ["late"] if any(map(is_late, results)) else []
    writer.writerow(["student", "score", "grade", *lessons, *known, *late])
    for result in results:
        scores = ["" if not x.handed_in else x.score for x in result.lessons]
        facts = [own_cell(getattr(result.person, key)) for key in known]
        facts += ["late" if is_late(result) else "" for _ in late]
        points = [result.score, f"{result.final:.2f}"]
        writer.writerow([own_cell(result.submission), *points, *scores, *facts])
    return text.getvalue()


def is_late(result: Result) -> bool:
    """Whether the platform or the instructor's rule says so."""
    return result.person.late or bool(result.lateness and result.lateness.units)
