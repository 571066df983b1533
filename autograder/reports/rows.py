"""The rows of a student's run: one per exercise, and one per check where that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograder.messages.catalogue import phrase
from autograder.messages.layout import columns, padded, rows, width_of
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

FAILED = ("failed", "timed out", "crashed", "grader error")

OWN_REASON = ("absent", "absent_but", "absent_inside", "stub_below", "stub_again")
"""Messages of checks that are not started for a reason in the file: it is no untouched stub."""

_ROOM_FOR_IDS = 70
"""Below so many columns, a row has `lesson4` instead of `lesson4_sgd`."""


def has_failed(check: CheckResult) -> bool:
    """Whether there is something to be fixed."""
    return check.status in FAILED or check.message.id in OWN_REASON


def is_absent(check: CheckResult) -> bool:
    """Whether the file has nothing of the exercise's name: it is to be written, not fixed."""
    return check.message.id == "absent"


def of_file(check: CheckResult) -> bool:
    """Whether the failure is of the whole file: it cannot be imported."""
    return check.status in FAILED and check.message.id.startswith("import_")


def mark(check: CheckResult) -> str:
    """The character for a check."""
    if of_file(check):
        return MARKS["blocked"]
    return MARKS["failed"] if has_failed(check) and check.points == 0 else MARKS[check.status]


def marks(checks: Iterable[CheckResult]) -> str:
    """A character per check."""
    return "".join(mark(check) for check in checks)


def exercise_rows(checks: Sequence[CheckResult], width: int = 80) -> list[str]:
    """`lesson4_sgd          SGD              ✓✓✗-····           3/20`, in one row if that fits."""
    width = columns(width)
    lesson, exercise = checks[0].lesson, checks[0].exercise
    name = 23
    if width < _ROOM_FOR_IDS:
        lesson, first = lesson.partition("_")[0], 9
    else:
        first = 22
    score = f"{sum(c.points for c in checks)}/{sum(c.max_points for c in checks)}"
    head = f"{padded(lesson, first - 1)} {padded(exercise, name - 1)} "
    room = max(width - width_of(head) - 7, 10)
    shown = marks(checks)
    parts = [shown[i : i + room] for i in range(0, len(shown), room)]
    *above, last = parts
    made = [(head if not index else " " * len(head)) + part for index, part in enumerate(above)]
    start = " " * len(head) if above else head
    return [*made, f"{start}{padded(last, min(room, 14))} {score:>6}"]


def check_rows(checks: Sequence[CheckResult], width: int = 80) -> list[str]:
    """A row per check of an exercise: mark, title, and what it waits for."""
    titles = {check.name: check.title for check in checks}
    made: list[str] = []
    for check in checks:
        made += rows(_title(check, titles), columns(width), f"  {mark(check)} ", "    ")
    return made


def _title(check: CheckResult, titles: dict[str, str]) -> str:
    title = printable(check.title, newline=" ")
    if check.status == "blocked":
        need = titles.get(check.follows_from, check.follows_from.replace("_", " "))
        return phrase("waits_for", title=title, need=printable(need, newline=" "))
    if of_file(check):
        return phrase("waits_for_import", title=title)
    if check.status == "grader error":
        return phrase("graders_fault", title=title)
    return title
