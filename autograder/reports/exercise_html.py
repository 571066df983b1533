"""Verdicts of an exercise as HTML, for notebooks: pure functions of results.

The styles stand in the elements, since a page of feedback and a notebook have their own. All text
of a submission is escaped. Nothing is loaded from elsewhere, and no script runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from autograder.messages.catalogue import phrase, say
from autograder.messages.printable import printable
from autograder.reports.rows import FAILED, mark
from autograder.reports.terminal import at, named
from autograder.results.schema import CheckResult

_COLOURS = {"passed": "#1a7f37", "not started": "#6e7781", "blocked": "#9a6700"}
_WRONG = "#cf222e"
_BOX = (
    "font-family:system-ui,sans-serif;font-size:14px;line-height:1.45;color:#1f2328;"
    "background:#ffffff;border:1px solid #d0d7de;border-left:4px solid {colour};"
    "border-radius:4px;padding:8px 12px;margin:2px 0;max-width:60em"
)
_CODE = (
    "font-family:ui-monospace,monospace;font-size:13px;white-space:pre-wrap;"
    "overflow-wrap:anywhere;background:none;border:none;padding:0;margin:0;color:#1f2328"
)
IN_WORDS = ("off_limits", "timed_out", "altered", "crashed", "unfit", "grader_error")
"""Messages that say more than what came back."""

_BACKTICKS = re.compile(r"`([^`]+)`")
_LABEL = (
    "color:#59636e;padding:1px 12px 1px 0;vertical-align:top;white-space:nowrap;text-align:left"
)
_TEXT = "padding:1px 0;text-align:left;vertical-align:top;white-space:normal"


def verdicts_html(checks: Sequence[CheckResult], cells: Sequence[str] = ()) -> str:
    """The points, a mark for each check, and what each failure shows.

    `cells` says, for each line of a notebook's code, where in the notebook it stands.
    """
    points = sum(check.points for check in checks)
    full = sum(check.max_points for check in checks)
    colour = _COLOURS["passed"] if points == full else _WRONG
    if all(check.status == "not started" for check in checks):
        colour = _COLOURS["not started"]
    said = escape(phrase("points", score=points, full=full))
    head = f"<b>{escape(checks[0].exercise)}</b> · {said}"
    rows = "".join(_row(check, cells) for check in checks)
    return f'<div style="{_BOX.format(colour=colour)}"><div>{head}</div>{rows}</div>'


def _row(check: CheckResult, cells: Sequence[str]) -> str:
    colour = _COLOURS.get(check.status, _WRONG)
    title = f'<span style="color:{colour}"><b>{mark(check)}</b></span> {_prose(check.title)}'
    if check.status != "passed":
        title += f' <span style="color:{colour}">{_state(check)}</span>'
    details = _details(check, cells) if check.status in FAILED else []
    lines = "".join(f"<tr><td style='{_LABEL}'>{a}</td>{b}</tr>" for a, b in details)
    table = f'<table style="border:none;margin:0 0 4px 1.4em">{lines}</table>' if lines else ""
    return f"<div>{title}</div>{table}"


def _state(check: CheckResult) -> str:
    return "" if check.status == "failed" else f"({_prose(say(check.message))})"


def _details(check: CheckResult, cells: Sequence[str]) -> list[tuple[str, str]]:
    """Labels and what stands behind them, of a failure."""
    rows = []
    if check.case:
        rows.append((phrase("label_called"), _code(say(check.case))))
    if check.actual:
        rows.append((phrase("label_came_back"), _code(at(check.where, say(check.actual)))))
    elif check.status == "failed":
        rows.append((phrase("label_came_back"), _code(say(check.message))))
    if check.expected:
        rows.append((phrase("label_expected"), _code(at(check.where, say(check.expected)))))
    if check.message.id in IN_WORDS:
        rows.append((phrase("label_that_is"), _words(say(check.message))))
    rows += [(phrase("label_and"), _words(say(remark))) for remark in check.remarks]
    if check.location:
        rows.append((phrase("label_where"), _words(place(check, cells))))
    if check.hint:
        named_so = phrase("at", where=named(check), value=check.hint)
        rows.append((phrase("label_consistent"), _words(named_so)))
    elif check.rule:
        rows.append((phrase("label_rule"), _words(check.rule)))
    return rows


def place(check: CheckResult, cells: Sequence[str] = ()) -> str:
    """Where a failure is: in a notebook by its cells, else by the file's lines."""
    location = check.location
    if location is None:
        return ""
    if f"/{check.lesson}.py" in location.file and 0 < location.line <= len(cells):
        return cells[location.line - 1]
    return f"{location.file}:{location.line}"


def ungraded_html(why: str) -> str:
    """Something could not be graded; it is no 0."""
    style = _BOX.format(colour="#9a6700")
    said = escape(phrase("could_not_be_graded"))
    return f'<div style="{style}"><b>{said}</b>: {_prose(why)}</div>'


def notes_html(notes: Iterable[str]) -> str:
    """What was noted about a submission."""
    items = "".join(f"<li>{_prose(text)}</li>" for text in notes)
    style = _BOX.format(colour="#0969da")
    said = escape(phrase("noted_by_the_grader"))
    return f'<div style="{style}"><b>{said}</b><ul style="margin:0">{items}</ul></div>'


def _code(text: str) -> str:
    """A value. All of it is shown as code, so that its backticks mark nothing."""
    plain = _BACKTICKS.sub(r"\1", _safe(text))
    return f"<td style='{_TEXT}'><pre style='{_CODE}'>{plain}</pre></td>"


def _words(text: str) -> str:
    return f"<td style='{_TEXT}'>{_prose(text)}</td>"


def _prose(text: str) -> str:
    """Prose, in which `code` stands between backticks."""
    return _BACKTICKS.sub(f"<code style='{_CODE}'>\\1</code>", _safe(text))


def _safe(text: str) -> str:
    return escape(printable(text, newline=" "))
