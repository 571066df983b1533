"""GitLab's code quality report: a remark beside the line that is wrong.

Its fields are those of docs.gitlab.com/ci/testing/code_quality, "Code Quality report format":
`description`, `check_name`, `fingerprint`, `location.path`, `location.lines.begin` and `severity`
(`info`, `minor`, `major`, `critical`, `blocker`). Two remarks with one fingerprint count as one.
"""

from __future__ import annotations

import hashlib
import json

from autograder.messages.printable import cut, printable
from autograder.reports.formats.text import place, told, wrong
from autograder.reports.terminal import what_fails
from autograder.results.schema import CheckResult, Result

_SEVERITY = {"failed": "major", "timed out": "critical", "crashed": "critical", "blocked": "minor"}
_LENGTH = 1000
"""Characters of a remark: it is one line in a merge request."""


def write(result: Result) -> bytes:
    """The remarks; an empty list where nothing is wrong."""
    remarks = [_remark(check) for check in wrong(result)]
    return (json.dumps(remarks, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _remark(check: CheckResult) -> dict[str, object]:
    where = place(check)
    text = printable(f"{what_fails(check)}\n{told(check)}", newline=" ")
    return {
        "description": cut(" ".join(text.split()), _LENGTH),
        "check_name": check.id,
        "fingerprint": hashlib.sha256(check.id.encode("utf-8")).hexdigest(),
        "severity": _SEVERITY.get(check.status, "info"),
        "location": {"path": where.file, "lines": {"begin": where.line}},
    }
