"""The numbers of exercises: the headings `## 1.2 name` above each in the stub."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from autograder.lessons.markers import HEADING

_DEFINED = re.compile(r"^(?:async\s+def|def|class)\s+(\w+)")


@dataclass(frozen=True)
class Exercise:
    """An exercise of a course. `numbers` are those of the headings above it, `4.1` and up to
    `4.12` for one that is built in stages; there are none where the stub has no heading."""

    lesson: str
    name: str
    numbers: tuple[str, ...] = ()

    @property
    def number(self) -> str:
        """The first of its numbers, or nothing."""
        return self.numbers[0] if self.numbers else ""


def numbers_in(stub: str) -> dict[str, tuple[str, ...]]:
    """The numbers of what a stub defines, by its name.

    A heading that names what is defined below belongs to that, whatever is defined in between.
    """
    lines = stub.splitlines()
    defined = {match[1] for match in map(_DEFINED.match, lines) if match}
    found: dict[str, tuple[str, ...]] = {}
    waiting: list[tuple[str, str]] = []
    for line in lines:
        if heading := HEADING.match(line):
            waiting.append((heading[2], heading[3]))
        elif (here := _DEFINED.match(line)) and waiting:
            wanted = {name for _, name in waiting if name in defined}
            if not wanted or here[1] in wanted:
                found[here[1]] = tuple(number for number, _ in waiting)
                waiting = []
    return found


def numbered(exercises: Mapping[str, list[str]], stubs: Mapping[str, str]) -> list[Exercise]:
    """The exercises of lessons, in order, with their numbers.

    `exercises` holds their names by lesson, `stubs` the texts that were handed out.
    """
    return [
        Exercise(lesson, name, numbers_in(stubs.get(lesson, "")).get(name, ()))
        for lesson, names in exercises.items()
        for name in names
    ]
