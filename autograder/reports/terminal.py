"""What a student reads in a terminal: a line per exercise, a failure in at most six lines."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence

from autograder.folders import lesson_number
from autograder.messages.printable import printable
from autograder.results.schema import CheckResult

MARKS = {
    "passed": "✓",
    "failed": "✗",
    "timed out": "✗",
    "crashed": "✗",
    "grader error": "!",
    "blocked": "-",
    "not started": "·",
}
PLAIN_MARKS = {**MARKS, "passed": "+", "failed": "x", "timed out": "x", "crashed": "x"}
PLAIN_MARKS["not started"] = "."

MAX_LINES = 6
LABEL = 11
"""Width of the words in front of an explanation's lines."""

FAILED = ("failed", "timed out", "crashed", "grader error")


def marks(checks: Iterable[CheckResult], unicode: bool = True) -> str:
    """A character per check."""
    table = MARKS if unicode else PLAIN_MARKS
    return "".join(table[check.status] for check in checks)


def exercise_line(checks: Sequence[CheckResult], unicode: bool = True) -> str:
    """`lesson4_sgd          SGD              ✓✓✗-····           3/20`."""
    lesson = checks[0].id.partition("::")[0]
    score = sum(check.points for check in checks)
    full = sum(check.max_points for check in checks)
    return f"{lesson:<22}{checks[0].exercise:<23}{marks(checks, unicode):<15}{score:>3}/{full}"


def explain(check: CheckResult, source: Sequence[str] = (), width: int = 100) -> list[str]:
    """A failure in at most six lines: what was called, what came back, what was expected, the rule.

    `source` holds the lines of the file that `check.location` names.
    """
    location = check.location
    place = f"{location.file}:{location.line}" if location else ""
    title = f"{check.exercise}: {check.title}"
    lines = [f"{title}{place:>{max(width - len(title), len(place) + 2)}}"]
    if check.case:
        lines.append(_line("called", check.case, width))
    if check.message.id == "raised" or not check.case:
        lines.append(_line("came back", check.actual or check.message.text, width))
        if location and 0 < location.line <= len(source):
            lines.append(_line(f"line {location.line}", source[location.line - 1].strip(), width))
    else:
        lines += _sides(check, width)
    if check.hint:
        names = " or ".join(f"“{name_of(id)}”" for id in check.misconceptions)
        text = f"with {names}: {check.hint}"
        lines.append(_line("consistent", text, width, rows=MAX_LINES - len(lines)))
    else:
        lines.append(_line("rule", check.rule, width, rows=MAX_LINES - len(lines)))
    return "\n".join(lines).splitlines()


def _sides(check: CheckResult, width: int) -> list[str]:
    """What came back and what was expected, in one line where there is room."""
    where = f"{check.where}: " if check.where else ""
    together = f"{where}{check.actual}, expected {check.expected}"
    if len(together) <= width - LABEL - 2:
        return [_line("came back", together, width)]
    sides = ("came back", check.actual), ("expected", check.expected)
    return [_line(label, where + text, width) for label, text in sides]


def name_of(id: str) -> str:
    """A misconception's name in words: `decay not scaled by lr`."""
    return id.rpartition(".")[2].replace("_", " ")


def _line(label: str, text: str, width: int, rows: int = 1) -> str:
    """A labelled text, cut to so many rows."""
    indent = "  " + " " * LABEL
    return textwrap.fill(
        printable(text, newline=" "),
        width,
        initial_indent=f"  {label:<{LABEL}}",
        subsequent_indent=indent,
        max_lines=max(rows, 1),
        placeholder=" …",
        break_on_hyphens=False,
    )


def others(failed: Sequence[CheckResult], unexplained: int) -> str:
    """What is to be said of failures that were not explained; empty if there is nothing."""
    following = sum(bool(check.follows_from) for check in failed)
    parts = []
    if unexplained:
        parts.append(f"{unexplained} more failed; pytest -v explains every one")
    if following:
        verb = "follows" if following == 1 else "follow"
        parts.append(f"{following} {verb} from the same mistake")
    return "; ".join(parts)


def unjudged(count: int, first: str, why: str = "") -> str:
    """What is to be said of checks that ended in an error of the grader's own."""
    checks = "1 check" if count == 1 else f"{count} checks"
    return printable(
        f"{checks} could not be judged, which is a fault of the grader: please report it. "
        f"The first is {first}: {why}",
        newline=" ",
    )


def closing(checks: Sequence[CheckResult]) -> list[str]:
    """The points, and what to do next."""
    score = sum(check.points for check in checks)
    full = sum(check.max_points for check in checks)
    counts: Counter[str] = Counter(check.status for check in checks)
    parts = [f"{counts[status]} {status}" for status in MARKS if counts[status]]
    return [f"{score} of {full} points · {' · '.join(parts)}", f"next: {_what_next(checks)}"]


def _what_next(checks: Sequence[CheckResult]) -> str:
    for statuses in (FAILED, ("blocked",), ("not started",)):
        for check in checks:
            if check.status in statuses:
                return _next_step(check)
    return "nothing is left here; run the lesson's last cell, “See it”, to see what was built"


def _next_step(check: CheckResult) -> str:
    lesson, _, name = check.id.partition("::")
    file = f"exercises/{lesson}.py"
    if check.status == "grader error":
        return f"nothing: the check {check.id} itself is broken; please report it"
    if check.message.id.startswith("import_"):
        return f"fix {file}, then run: pytest --lesson {lesson_number(lesson)}"
    if check.status == "not started":
        return f"write {check.exercise} in {file}, then run: pytest -k {check.exercise}"
    return f"fix {check.exercise} in {file}, then run: pytest -k test_{name}"
