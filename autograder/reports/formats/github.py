"""GitHub Actions: annotations beside the code, and a step's summary.

Commands, their escapes and limits: docs.github.com, "Workflow commands for GitHub Actions"
(github/docs, content/actions/reference/workflows-and-actions/workflow-commands.md). GitHub shows 10
errors and 10 warnings of a step; a summary holds 1 MiB.
"""

from __future__ import annotations

from collections.abc import Iterable

from autograder.messages.catalogue import Message
from autograder.messages.printable import printable
from autograder.reports.formats.text import headline, place, to_fix, told
from autograder.reports.terminal import what_fails
from autograder.results.schema import CheckResult, Result

ANNOTATIONS = 10
"""Annotations of one kind that GitHub shows of a step."""


def write(result: Result) -> str:
    """A command for each of the first failures, and one for the points. Each is one line, in which
    no text of a student begins a command of its own."""
    failures = to_fix(result)
    lines = [_annotation(check) for check in failures[:ANNOTATIONS]]
    rest = len(failures) - ANNOTATIONS
    said = [headline(result)]
    if rest > 0:
        room = {"count": f"{rest}", "room": f"{ANNOTATIONS}"}
        said.append(str(Message("not_shown", room)))
    return "\n".join([*lines, f"::notice title=optimlings::{_data('. '.join(said))}"]) + "\n"


def failure(text: str) -> str:
    """The command for what kept a run from an end."""
    return f"::error title=optimlings::{_data(text)}\n"


def fence(lines: Iterable[str], token: str) -> str:
    """Text of others for the log, in which GitHub looks for no commands until it reads the
    token, which nobody can guess."""
    return "\n".join([f"::stop-commands::{token}", *lines, f"::{token}::"]) + "\n"


def _annotation(check: CheckResult) -> str:
    where = place(check)
    title = _property(what_fails(check))
    file = _property(where.file)
    return f"::error file={file},line={where.line},title={title}::{_data(told(check))}"


def _data(text: str) -> str:
    text = printable(text, newline="\n")
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
