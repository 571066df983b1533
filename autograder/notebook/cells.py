"""The cells of a running notebook as the lines of one lesson, so that a line can be told."""

from __future__ import annotations

import linecache
import re

from autograder.messages.catalogue import phrase
from autograder.subjects.outcome import Place, Raised

_CELL = re.compile(r"ipykernel_\d+|<ipython-input")


def is_cell(filename: str) -> bool:
    """Whether a file name is that under which a kernel runs a cell."""
    return bool(_CELL.search(filename)) and filename in linecache.cache


class RunCells:
    """Cells in the order in which they came up, their lines counted through.

    Attributes
    ----------
    lines:
        The lines so far.
    names:
        What to call each of them.
    """

    def __init__(self, lesson: str) -> None:
        self._file = f"{lesson}.py"
        self._starts: dict[str, int] = {}
        self.lines: list[str] = []
        self.names: list[str] = []

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def add(self, filename: str) -> int:
        """Add a cell, unless it is there; how many lines are before it."""
        if filename not in self._starts:
            self._starts[filename] = len(self.lines)
            for number, line in enumerate(linecache.getlines(filename), start=1):
                self.lines.append(line.rstrip("\n"))
                self.names.append(phrase("line_of_cell", line=str(number), code=str(line.strip())))
        return self._starts[filename]

    def place(self, raised: Raised, filename: str) -> Place | None:
        """The place of an exception, as a line of the lesson."""
        if raised.place is None or not filename:
            return raised.place
        return Place(self._file, self.add(filename) + raised.place.line)
