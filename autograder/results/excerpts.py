"""Lines of a submission around the places that its results name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from autograder.folders import EXERCISES
from autograder.limits import EXCERPT_LINES, EXCERPT_WIDTH
from autograder.messages.printable import cut, printable
from autograder.results.evidence_schema import Excerpt
from autograder.results.schema import Location

_BEFORE, _AFTER = 8, 6
"""Lines shown before and after a line, within its function."""

_BEGINS = re.compile(r"(async\s+def|def|class)\b")
_QUOTES = re.compile(r'[rRuU]?("""|\'\'\')')


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
    """From where an exercise begins, all of it; around any other line, some of its function."""
    if _BEGINS.match(lines[at].lstrip()):
        numbers = list(_without_docstring(lines, at, _end(lines, at)))[:EXCERPT_LINES]
    else:
        start = _start(lines, at)
        end = _end(lines, start) if _BEGINS.match(lines[start].lstrip()) else len(lines)
        first, last = max(start, at - _BEFORE), max(at, min(end - 1, at + _AFTER))
        numbers = list(range(first, last + 1))
    rows = [(n + 1, printable(cut(lines[n].expandtabs(4), EXCERPT_WIDTH))) for n in numbers]
    return Excerpt(rows)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _start(lines: Sequence[str], at: int) -> int:
    """The line where the function or class of a line begins; else the first one that is shown."""
    for place in range(at - 1, -1, -1):
        line = lines[place]
        if _indent(line) < _indent(lines[at]) and _BEGINS.match(line.lstrip()):
            return place
    return max(0, at - _BEFORE)


def _end(lines: Sequence[str], at: int) -> int:
    """The line after the last of a function or class."""
    depth = _indent(lines[at])
    end = at + 1
    for place in range(at + 1, len(lines)):
        line = lines[place]
        if not line.strip():
            continue
        inside = _indent(line) > depth or line.lstrip()[0] in ")]}"
        if not inside and not line.lstrip().startswith("#"):
            break
        end = place + 1 if inside else end
    return end


def _without_docstring(lines: Sequence[str], start: int, end: int) -> Iterator[int]:
    """The lines of a function or class without the text below its heading, which was given."""
    closing = ""
    looking = True
    for place in range(start, end):
        line = lines[place].strip()
        if closing:
            closing = "" if line.endswith(closing) else closing
        elif looking and (opening := _QUOTES.match(line)):
            looking = False
            rest = line[opening.end() :]
            closing = "" if rest.endswith(opening[1]) else opening[1]
        else:
            heading = line.endswith((":", ",", "(")) or not line or line[0] in ")]}"
            looking = looking and (place == start or heading)
            yield place
