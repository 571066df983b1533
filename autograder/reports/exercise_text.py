"""Verdicts of an exercise as plain text, for notebooks without HTML."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.messages.catalogue import phrase, say
from autograder.messages.layout import padded
from autograder.reports.exercise_html import place
from autograder.reports.rows import FAILED, mark
from autograder.reports.terminal import explain
from autograder.results.schema import CheckResult


def verdicts_text(checks: Sequence[CheckResult], cells: Sequence[str] = ()) -> str:
    """The points, a mark for each check, and each failure explained."""
    points = sum(check.points for check in checks)
    full = sum(check.max_points for check in checks)
    lines = [phrase("exercise_points", exercise=checks[0].exercise, score=points, full=full)]
    for check in checks:
        lines.append(f"{mark(check)} {check.title}")
        if check.status in FAILED:
            lines += explain(check)[1:]
            if where := place(check, cells):
                lines.append(f"  {padded(phrase('label_where'), 10)} {where}")
        elif check.status != "passed":
            lines[-1] += f" ({say(check.message)})"
    return "\n".join(lines)
