"""Classroom 50's `result.json`, schema `classroom50/result/v1`.

Its fields are those of foundation50/classroom50, wiki/Advanced-Autograding.md, "The result.json
contract". Points are whole numbers, so the grade, a fraction, does not fit: the score of the checks
is written. Who and what it is about stands in variables that the runner of Classroom 50 sets.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from autograder.errors import UsageError
from autograder.intake.times import moment
from autograder.messages.catalogue import message
from autograder.messages.printable import printable
from autograder.reports.formats.text import told
from autograder.results.schema import CheckResult, Result

SCHEMA = "classroom50/result/v1"
VARIABLES = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
}
"""Fields, and the variables of the runner that hold them."""

_TIME = "%Y-%m-%dT%H:%M:%SZ"


def write(result: Result, variables: Mapping[str, str], now: datetime) -> bytes:
    """The file for one submission. Raises `UsageError` where a variable is missing."""
    missing = [name for name in VARIABLES.values() if not variables.get(name)]
    if missing:
        raise UsageError(message("classroom50_needs_its_runner", variables=", ".join(missing)))
    time = moment(result.handed_in.time)
    handed_in = time if time and time.tzinfo else now
    tests = [_test(check) for check in result.checks]
    data = {
        "schema": SCHEMA,
        **{field: variables[name] for field, name in VARIABLES.items()},
        "review": variables.get("REVIEW_URL") or variables["COMMIT_URL"],
        "datetime": handed_in.astimezone(UTC).strftime(_TIME),
        "graded_at": now.astimezone(UTC).strftime(_TIME),
        "score": result.score,
        "max-score": result.max_score,
        "tests": tests,
    }
    return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _test(check: CheckResult) -> dict[str, object]:
    return {
        "test-name": printable(f"{check.lesson}, {check.exercise}: {check.title}", newline=" "),
        "passed": check.status == "passed",
        "score": check.points,
        "max-score": check.max_points,
        "id": check.id,
        "status": check.status,
        "output": told(check),
    }
