"""Gradescope's `results.json`.

Its fields are those of "Autograder Specifications" (gradescope/autograder_samples, docs/specs.md;
gradescope-autograders.readthedocs.io/en/latest/specs). `score` may be a fraction, and overrides the
sum of the tests'. A test that students see only after the deadline is `after_due_date`; then
Gradescope hides the total from them, too.
"""

from __future__ import annotations

import json

from autograder.messages.catalogue import Message
from autograder.reports.formats.text import headline, remarks, told
from autograder.reports.terminal import headed
from autograder.results.schema import CheckResult, Result


def write(result: Result) -> bytes:
    """The file for one submission; with all checks: Gradescope itself hides some."""
    numbers = {lesson.id: lesson.number for lesson in result.lessons}
    tests = [
        _test(check, f"{numbers[lesson.id]}.{place}")
        for lesson in result.lessons
        for place, check in enumerate(lesson.checks, start=1)
    ]
    level = str(Message("isolation_level", {"level": result.isolation}))
    hidden = any(check.shown_after for check in result.checks)
    # The total in words would tell what the hidden tests gave.
    said = [*([] if hidden else [headline(result), *remarks(result)]), level]
    data = {
        "score": result.final,
        "execution_time": result.duration,
        "output": "\n".join(said),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "stdout_visibility": "hidden",
        "extra_data": {
            "score": result.score,
            "max_score": result.max_score,
            "isolation": result.isolation,
            "fingerprint": result.fingerprint,
        },
        "tests": tests,
    }
    return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _test(check: CheckResult, number: str) -> dict[str, object]:
    return {
        "name": headed(check),
        "number": number,
        "score": check.points,
        "max_score": check.max_points,
        "status": "passed" if check.status == "passed" else "failed",
        "output": told(check),
        "tags": [check.lesson, check.exercise, check.status],
        "visibility": "after_due_date" if check.shown_after else "visible",
        "extra_data": {"id": check.id, "misconceptions": check.misconceptions},
    }
