"""Which methods of a student's class a failing case is about, and which lines show them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.limits import CLASS_EXCERPT_LINES
from autograder.results.text_lines import BEGINS, end_of, end_of_heading, indent, without_docstring

_NAME = re.compile(r"(?:async\s+)?(?:def|class)\s+(\w+)")


@dataclass(frozen=True)
class Method:
    """A method: its name, its lines without its docstring (decorators included), and its end."""

    name: str
    lines: tuple[int, ...]
    end: int


def lines_of_class(lines: Sequence[str], at: int, program: str) -> list[int]:
    """The lines to show of the class that begins in a line, for a program that uses it.

    All of a short class. Of a longer one its heading and the methods that the program calls; then
    those that these call, the constructor and the others, as far as there is room.
    """
    whole = list(without_docstring(lines, at, end_of(lines, at)))
    methods = list(_methods(lines, at))
    inside = {place for method in methods for place in range(method.lines[0], method.end)}
    outside = [place for place in whole if place not in inside]
    whole = sorted([*outside, *(place for method in methods for place in method.lines)])
    if len(whole) <= CLASS_EXCERPT_LINES or not methods:
        return whole
    found = _NAME.match(lines[at].lstrip())
    first = called(program, found[1] if found else "", [method.name for method in methods])
    last = end_of_heading(lines, at, end_of(lines, at))
    kept = [place for place in outside if place <= last]
    for place, method in enumerate(_in_order(methods, first, lines)):
        if not place or len(kept) + len(method.lines) <= CLASS_EXCERPT_LINES:
            kept += method.lines
    return sorted(kept)


def called(program: str, name: str, methods: Sequence[str]) -> list[str]:
    """The methods of a class that a program calls, in the order in which they count."""
    made = {found[1] for found in re.finditer(rf"\b(\w+) = {name}\(", program)}
    uses = {
        "forward": [rf"\b{one}\(" for one in made],
        "__call__": [rf"\b{one}\(" for one in made],
        "__len__": [rf"\blen\({one}\)" for one in made],
        "__getitem__": [rf"\b{one}\[" for one in made],
        "__iter__": [rf"\bin {one}:" for one in made],
    }
    by_name = set(re.findall(r"\.(\w+)\(", program))
    by_use = {
        name for name, patterns in uses.items() if any(re.search(p, program) for p in patterns)
    }
    return [method for method in methods if method in by_name | by_use]


def _in_order(
    methods: Sequence[Method], first: Sequence[str], lines: Sequence[str]
) -> list[Method]:
    """Those called, then those that they call, then the constructor, then the rest."""
    texts = {m.name: "\n".join(lines[n] for n in m.lines) for m in methods}
    order: dict[str, int] = {}
    wanted = list(first)
    for name in wanted:  # grows while it is walked through
        if name in texts and name not in order:
            order[name] = len(order)
            wanted += re.findall(r"\bself\.(\w+)", texts[name])
    order.setdefault("__init__", len(order))
    return sorted(methods, key=lambda method: order.get(method.name, len(order)))


def _methods(lines: Sequence[str], at: int) -> Iterator[Method]:
    """The methods of the class that begins in a line."""
    end = end_of(lines, at)
    inner = [n for n in range(at + 1, end) if indent(lines[n]) > indent(lines[at])]
    depth = min((indent(lines[n]) for n in inner if lines[n].strip()), default=0)
    decorators: list[int] = []
    skip = at
    for place in range(at + 1, end):
        line = lines[place]
        if place < skip or not line.strip() or indent(line) != depth:
            continue
        found = _NAME.match(line.lstrip())
        if BEGINS.match(line.lstrip()) and found:
            skip = min(end_of(lines, place), end)
            own = [*decorators, *without_docstring(lines, place, skip)]
            yield Method(found[1], tuple(own), skip)
            decorators = []
        elif line.lstrip()[0] == "@":
            decorators.append(place)
        else:
            decorators = []
