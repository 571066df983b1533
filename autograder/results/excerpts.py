"""Lines of a submission around the places that its results name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from autograder.folders import EXERCISES
from autograder.limits import EXCERPT_LINES, EXCERPT_WIDTH
from autograder.messages.printable import cut, printable
from autograder.results.evidence_schema import Excerpt
from autograder.results.methods import lines_of_class
from autograder.results.schema import CheckResult, Location
from autograder.results.text_lines import BEGINS, end_of, indent, lines_of, without_docstring

_BEFORE, _AFTER = 8, 6
"""Lines shown before and after a line, within its function."""


def excerpts(
    checks: Iterable[CheckResult], sources: Mapping[str, str], programs: Mapping[str, str]
) -> dict[str, Excerpt]:
    """The lines around the place of each check, by its id.

    `programs` shows by id how a case uses the submission: of a class, the methods matter that it
    calls. Places in files that are not there have no lines.
    """
    found: dict[str, Excerpt] = {}
    texts: dict[str, list[str]] = {}
    for check in checks:
        place = check.location
        module = _module(place) if place else ""
        if place and module in sources:
            lines = texts.setdefault(module, lines_of(sources[module]))
            if 0 < place.line <= len(lines):
                found[check.id] = _around(lines, place.line - 1, programs.get(check.id, ""))
    return found


def _module(place: Location) -> str:
    return place.file.removeprefix(f"{EXERCISES}/").removesuffix(".py").replace("/", ".")


def _around(lines: Sequence[str], at: int, program: str) -> Excerpt:
    """From where an exercise begins, all of it or what matters; around any other line, some of its
    function, below the heading of its class."""
    text = lines[at].lstrip()
    if text.startswith("class ") and program:
        numbers = lines_of_class(lines, at, program)[:EXCERPT_LINES]
    elif BEGINS.match(text):
        numbers = list(without_docstring(lines, at, end_of(lines, at)))[:EXCERPT_LINES]
    else:
        start = _start(lines, at)
        end = end_of(lines, start) if BEGINS.match(lines[start].lstrip()) else len(lines)
        first, last = max(start, at - _BEFORE), max(at, min(end - 1, at + _AFTER))
        numbers = [*_headings(lines, at, first), *range(first, last + 1)]
    shown = _without_loose_blanks(numbers, lines)
    rows = [(n + 1, printable(cut(lines[n].expandtabs(4), EXCERPT_WIDTH))) for n in shown]
    return Excerpt(rows)


def _without_loose_blanks(numbers: Sequence[int], lines: Sequence[str]) -> list[int]:
    """The lines without empty ones where something is left out."""
    known = set(numbers)
    return [n for n in numbers if lines[n].strip() or {n - 1, n + 1} <= known]


def _headings(lines: Sequence[str], at: int, first: int) -> list[int]:
    """The functions and classes around a line that begin above the first line that is shown."""
    found: list[int] = []
    depth = indent(lines[at])
    for place in range(at - 1, -1, -1):
        line = lines[place]
        if line.strip() and indent(line) < depth and BEGINS.match(line.lstrip()):
            depth = indent(line)
            found += [place] if place < first else []
    return found[::-1]


def _start(lines: Sequence[str], at: int) -> int:
    """The line where the function or class of a line begins; else the first one that is shown."""
    for place in range(at - 1, -1, -1):
        line = lines[place]
        if indent(line) < indent(lines[at]) and BEGINS.match(line.lstrip()):
            return place
    return max(0, at - _BEFORE)
