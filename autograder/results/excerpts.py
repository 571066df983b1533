"""Lines of a submission around the places that its results name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from autograder.folders import EXERCISES
from autograder.limits import EXCERPT_LINES, EXCERPT_WIDTH
from autograder.messages.printable import cut, printable
from autograder.results.evidence_schema import Excerpt
from autograder.results.schema import Location

_BEFORE, _AFTER = 5, 6
"""Lines shown before and after a line, within its function."""

_BEGINS = re.compile(r"(async\s+def|def|class)\b")


def excerpts(places: Iterable[Location], sources: Mapping[str, str]) -> dict[str, Excerpt]:
    """The lines around each place, by `file:line`. Places in files that are not there have none."""
    found: dict[str, Excerpt] = {}
    texts: dict[str, list[str]] = {}
    for place in dict.fromkeys(places):
        module = place.file.removeprefix(f"{EXERCISES}/").removesuffix(".py").replace("/", ".")
        if module in sources:
            lines = texts.setdefault(module, sources[module].splitlines())
            if 0 < place.line <= len(lines):
                found[f"{place.file}:{place.line}"] = _around(lines, place.line - 1)
    return found


def _around(lines: Sequence[str], at: int) -> Excerpt:
    """From where an exercise begins, all of it; around any other line, some of it."""
    if _BEGINS.match(lines[at].lstrip()):
        start, end = at, _end(lines, at)
    else:
        start, end = max(0, at - _BEFORE), min(len(lines), at + _AFTER + 1)
    kept = lines[start : min(end, start + EXCERPT_LINES)]
    return Excerpt(start + 1, [printable(cut(line.expandtabs(4), EXCERPT_WIDTH)) for line in kept])


def _end(lines: Sequence[str], at: int) -> int:
    """The line after the last of a function or class."""
    depth = len(lines[at]) - len(lines[at].lstrip())
    end = at + 1
    for place in range(at + 1, min(len(lines), at + EXCERPT_LINES + 1)):
        line = lines[place]
        if (
            line.strip()
            and len(line) - len(line.lstrip()) <= depth
            and line.strip()[0] not in ")]#"
        ):
            break
        end = place + 1 if line.strip() else end
    return end
