"""The numbers of exercises: the headings `## 1.2 name` above each in the stub."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autograder.folders import HINTS_CELL
from autograder.lessons.markers import HEADING


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


def numbers_in(text: str) -> dict[str, tuple[str, ...]]:
    """The numbers of each exercise of a lesson, from its heading and those of its stages:
    `{"SGD": ("4.1", "4.2")}`."""
    found: dict[str, tuple[str, ...]] = {}
    name = ""
    for heading in HEADING.finditer(HINTS_CELL.sub("", text)):
        if heading[1] == "##":
            name = heading[3]
            found[name] = (heading[2],)
        elif name:
            found[name] += (heading[2],)
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
