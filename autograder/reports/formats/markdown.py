"""Markdown for a student: the summary of a GitHub step, a comment, the body of a release.

GitHub shows at most 1 MiB as a step's summary (docs.github.com, "Workflow commands for GitHub
Actions"), and 65,536 characters as a comment or as a release's body.
"""

from __future__ import annotations

from itertools import groupby

from autograder.messages.catalogue import Message, Parameter, message, phrase
from autograder.reports.formats.text import (
    fenced,
    headline,
    in_markdown,
    place,
    remarks,
    to_fix,
    told,
)
from autograder.reports.rows import marks
from autograder.reports.terminal import what_fails
from autograder.results.schema import CheckResult, Result

SUMMARY_BYTES = 1024 * 1024
COMMENT_BYTES = 65_536
_ROOM = 400
"""Bytes kept free for the line that says that something was left out."""


def write(result: Result, limit: int = SUMMARY_BYTES) -> str:
    """A line per exercise, then each failure with its place; at most `limit` bytes of UTF-8."""
    head = [f"# {in_markdown(headline(result))}", ""]
    head += [f"- {in_markdown(line)}" for line in remarks(result)]
    head += ["", *_table(result), ""]
    parts = ["\n".join(head), *map(_failure, to_fix(result))]
    size = 0
    for place_of, part in enumerate(parts):
        size += len(part.encode("utf-8")) + 1
        if size > limit - _ROOM:
            left: dict[str, Parameter] = {
                "count": f"{len(parts) - place_of}",
                "room": message("bytes", count=limit),
            }
            cut = [*parts[:place_of], str(Message("not_shown", left)), ""]
            return "\n".join(cut)
    return "\n".join(parts)


def _table(result: Result) -> list[str]:
    head = [phrase(f"head_{name}") for name in ("lesson", "exercise", "checks", "points")]
    rows = [f"| {' | '.join(map(in_markdown, head))} |", "|---|---|---|---:|"]
    for lesson in result.lessons:
        for exercise, group in groupby(lesson.checks, key=lambda check: check.exercise):
            checks = list(group)
            points = sum(check.points for check in checks)
            most = sum(check.max_points for check in checks)
            cells = (in_markdown(lesson.id), in_markdown(exercise), marks(checks))
            rows.append(f"| {' | '.join(cells)} | {points}/{most} |")
    return rows


def _failure(check: CheckResult) -> str:
    where = place(check)
    title = in_markdown(what_fails(check))
    line = in_markdown(f"{where.file}:{where.line}")
    return f"## {title}\n\n{line}\n\n{fenced(told(check))}\n"
