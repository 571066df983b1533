"""What several formats say of a result, in words; student text in it is made safe."""

from __future__ import annotations

import re
import textwrap

from autograder.folders import EXERCISES
from autograder.messages.catalogue import Message, say
from autograder.messages.printable import printable
from autograder.reports.by_instructor import told_by_instructor
from autograder.reports.rows import has_failed, of_file
from autograder.reports.terminal import View, explain, of_their_own
from autograder.results.schema import CheckResult, Location, Result

_MARKDOWN = re.compile(r"([\\`*_\[\]#|<>~&])")
_FENCE = re.compile(r"`{3,}")


def wrong(result: Result) -> list[CheckResult]:
    """The checks that were tried and did not pass, in order; one for a file that cannot be
    imported."""
    found: dict[str, CheckResult] = {}
    for check in result.checks:
        if has_failed(check) or check.status == "blocked":
            found.setdefault(check.lesson if of_file(check) else check.id, check)
    return list(found.values())


def to_fix(result: Result) -> list[CheckResult]:
    """Those of them to be explained: none that follows from another, one of each cause."""
    return of_their_own([check for check in result.checks if has_failed(check)])


def place(check: CheckResult) -> Location:
    """The line that a check is about; the first of its lesson where none is known."""
    return check.location or Location(f"{EXERCISES}/{check.lesson}.py", 1)


def told(check: CheckResult, width: int = 100) -> str:
    """How a check ended, in a few lines; nothing in it moves a cursor."""
    if check.status == "passed":
        return str(Message("passed"))
    if not has_failed(check):
        return printable(say(check.message), newline=" ")
    view = View(width, whole=True)
    lines = textwrap.dedent("\n".join(explain(check, view=view)[1:])).strip("\n")
    return lines or printable(say(check.message), newline=" ")


def headline(result: Result) -> str:
    """The points, with the grade where rules or overrides made it another number."""
    said = {"score": f"{result.score}", "max_score": f"{result.max_score}"}
    if result.final == result.score:
        return str(Message("score", said))
    return str(Message("score_and_grade", {**said, "grade": f"{result.final:.2f}"}))


def remarks(result: Result) -> list[str]:
    """What else a student should know: lateness, overrides, points that are shown later."""
    told_later = [say(note) for note in result.notes if note.id == "points_later"]
    by_instructor = [say(text) for text in told_by_instructor(result)]
    return [printable(text, newline=" ") for text in (*told_later, *by_instructor)]


def in_markdown(text: str) -> str:
    """Text of others in one line of Markdown, where no sign of it means anything and nobody is
    called: a comment that says `@ada` would tell her."""
    return _MARKDOWN.sub(r"\\\1", printable(text, newline=" ")).replace("@", "@\u2060")


def fenced(text: str) -> str:
    """Text of others as a block of code, which no line in it can end."""
    longest = max((len(run) for run in _FENCE.findall(text)), default=2)
    fence = "`" * max(longest + 1, 3)
    return f"{fence}text\n{text}\n{fence}"
