"""Lines of a Python file by their indentation: where a function or a class begins and ends.

Only the text is looked at, so that it works for a file that cannot be parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

BEGINS = re.compile(r"(async\s+def|def|class)\b")
"""The beginning of a function or class, in a line without its indentation."""

_QUOTES = re.compile(r'[rRuU]?("""|\'\'\')')


_ENDS = re.compile(r"\r\n|\r|\n")


def lines_of(text: str) -> list[str]:
    """The lines as Python counts them: a form feed or U+2028 ends none."""
    lines = _ENDS.split(text)
    return lines if lines[-1] else lines[:-1]


def indent(line: str) -> int:
    """The spaces in front of a line."""
    return len(line) - len(line.lstrip())


def end_of(lines: Sequence[str], at: int) -> int:
    """The line after the last of a function or class."""
    depth = indent(lines[at])
    end = at + 1
    for place in range(at + 1, len(lines)):
        line = lines[place]
        if not line.strip():
            continue
        inside = indent(line) > depth or line.lstrip()[0] in ")]}"
        if not inside and not line.lstrip().startswith("#"):
            break
        end = place + 1 if inside else end
    return end


def without_docstring(lines: Sequence[str], start: int, end: int) -> Iterator[int]:
    """The lines of a function or class without the text below its heading, which was given."""
    closing = ""
    first = end_of_heading(lines, start, end) + 1
    looking = True
    for place in range(start, end):
        line = lines[place].strip()
        if closing:
            closing = "" if line.endswith(closing) else closing
        elif looking and place >= first and (opening := _QUOTES.match(line)):
            looking = False
            rest = line[opening.end() :]
            closing = "" if rest.endswith(opening[1]) else opening[1]
        else:
            looking = looking and (place < first or not line)
            yield place


def end_of_heading(lines: Sequence[str], start: int, end: int) -> int:
    """The line with the colon that ends the heading of a function or class."""
    depth = 0
    for place in range(start, end):
        code = lines[place].split("#")[0].rstrip()
        depth += sum(code.count(c) for c in "([{") - sum(code.count(c) for c in ")]}")
        if depth <= 0 and code.endswith(":"):
            return place
    return start
