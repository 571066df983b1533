"""A notebook as the text of a module: its code cells in order, without what is not Python.

Lines are never moved within a cell. What belongs to the shell or to IPython becomes a comment, so
that each line of the text is a line of a cell, and the notebook's own line numbers can be told.
"""

from __future__ import annotations
import __future__

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from autograder.limits import MAX_CELLS

_FEATURES = frozenset(__future__.all_feature_names)

# Their cells run in the notebook's own namespace; those of all other cell magics do not.
_TRANSPARENT = frozenset({"time", "capture", "prun"})

_CELL_MAGIC = re.compile(r"%%\s*(\w*)")
_MAGIC_LINE = re.compile(r"\s*([%!?]|get_ipython\(\))")
_HELP_LINE = re.compile(r"\s*[%\w.*]+\?{1,2}\s*$")
_CAPTURED_LINE = re.compile(r"(\s*[^\s=!%'\"#(][^=!%'\"#(]*=\s*)[%!]")
_GET_IPYTHON = re.compile(r"\bget_ipython\(\)")
_IPYTHON_CALL = re.compile(r"\s*get_ipython\(\)")
_FUTURE = re.compile(r"from\s+__future__\s+import\s+([\w, ]+)(#.*)?$")

# Enough of Python's grammar to know which lines begin a statement.
_TOKEN = re.compile(
    r"#.*"
    r"|(?P<triple>\"\"\"|''')"
    r"|\"(?:\\.|[^\"\\])*\"?|'(?:\\.|[^'\\])*'?"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])"
)


@dataclass(frozen=True)
class LeftOut:
    """A line that is not Python, or the first line of a cell that is not."""

    cell: int
    line: int
    text: str


@dataclass(frozen=True)
class Notebook:
    """A notebook's code.

    Attributes
    ----------
    text:
        The code cells, each after a line `# %% cell N`.
    cells:
        For each code cell, the number of the line before it in `text`, and its place among all of
        the notebook's cells, both from 1.
    left_out:
        What is a comment now.
    """

    text: str
    cells: tuple[tuple[int, int], ...]
    left_out: tuple[LeftOut, ...]


def read_notebook(data: bytes) -> Notebook:
    """The code of a notebook, `nbformat` 3 or 4. Raises `ValueError` with what is wrong where.

    Nothing but the cells' source is looked at: no output, no attachment, no metadata.
    """
    lines: list[str] = []
    cells: list[tuple[int, int]] = []
    left_out: list[LeftOut] = []
    future: list[str] = []
    for number, source in _code_cells(_parse(data)):
        lines.append(f"# %% cell {number}")
        cells.append((len(lines), number))
        cell = _Cell(number, source)
        cell.strip()
        future += cell.future
        left_out += cell.left_out
        lines += cell.lines
    if future:
        lines[0] = f"from __future__ import {', '.join(dict.fromkeys(future))}  {lines[0]}"
    return Notebook("\n".join([*lines, ""]) if lines else "", tuple(cells), tuple(left_out))


def _parse(data: bytes) -> dict[str, Any]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValueError(f"line {line} is not UTF-8; save the notebook again") from error
    try:
        notebook = json.loads(text, parse_int=_no, parse_float=_no, parse_constant=_no)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ValueError(f"it is not JSON: {error.msg}, {where}; save it again") from error
    except RecursionError as error:
        raise ValueError("it is nested too deeply to be a notebook") from error
    if not isinstance(notebook, dict):
        raise ValueError("it is not a notebook: no JSON object; save it again")
    return notebook


def _no(number: str) -> None:
    """Instead of a number: none is needed, and one of a million digits takes for ever."""


def _code_cells(notebook: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """The code cells with their places, from 1, among all cells."""
    cells = notebook.get("cells")
    if cells is None and isinstance(notebook.get("worksheets"), list):  # nbformat 3
        sheets = [sheet for sheet in notebook["worksheets"] if isinstance(sheet, dict)]
        lists = [sheet["cells"] for sheet in sheets if isinstance(sheet.get("cells"), list)]
        cells = [cell for found in lists for cell in found]
    if not isinstance(cells, list):
        raise ValueError("it is not a notebook: it has no list of cells; save it again")
    if len(cells) > MAX_CELLS:
        raise ValueError(f"it has more than {MAX_CELLS:,} cells")
    for number, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict):
            raise ValueError(f"cell {number} is not a cell")
        if cell.get("cell_type") == "code":
            yield number, _source(cell, number)


def _source(cell: dict[str, Any], number: int) -> str:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise ValueError(f"the source of cell {number} is not text")
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    for line, content in enumerate(text.split("\n"), start=1):
        if "\0" in content:
            raise ValueError(f"cell {number}, line {line} holds a null byte")
        if any("\ud800" <= c <= "\udfff" for c in content):
            raise ValueError(f"cell {number}, line {line} holds half a character")
    return text


@dataclass
class _Cell:
    """A code cell while what is not Python is taken out of it."""

    number: int
    source: str
    lines: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    future: list[str] = field(default_factory=list)

    def strip(self) -> None:
        self.lines = self.source.rstrip("\n").split("\n")
        begin = next((i for i, line in enumerate(self.lines) if line.strip()), 0)
        magic = _CELL_MAGIC.match(self.lines[begin])
        if magic:
            self._note(begin)
            end = begin + 1 if magic[1] in _TRANSPARENT else len(self.lines)
            self.lines[begin:end] = [_comment(line) for line in self.lines[begin:end]]
        self._strip_lines()

    def _strip_lines(self) -> None:
        scanner, dropping = _Scanner(), False
        for index, line in enumerate(self.lines):
            begins = scanner.at_statement and not dropping
            if begins and _is_magic(line):
                self._note(index)
                self.lines[index] = _without(line)
            elif begins:
                dropping = self._mend(index)
                scanner.feed(self.lines[index])
                continue
            elif dropping:
                self.lines[index] = _comment(line)
            else:
                scanner.feed(line)
                continue
            if _IPYTHON_CALL.match(line) or not scanner.at_statement:
                scanner.feed(line)  # a call may go on over several lines
            dropping = line.endswith("\\") or not scanner.at_statement

    def _mend(self, index: int) -> bool:
        """Keep the rest of a statement of which a part is IPython's; whether the next line, too,
        is to be dropped."""
        line = self.lines[index]
        if captured := _CAPTURED_LINE.match(line):
            self._note(index)
            self.lines[index] = f"{captured[1]}None  {_comment(line[captured.end(1) :])}"
            return line.endswith("\\")
        if _GET_IPYTHON.search(line):
            self._note(index)
            self.lines[index] = _GET_IPYTHON.sub("None", line)
        elif (future := _FUTURE.match(line)) and set(_names(future)) <= _FEATURES:
            # Python wants it first in a file; in a notebook each cell is a file of its own.
            self.future += _names(future)
            self.lines[index] = _comment(line)
        return False

    def _note(self, index: int) -> None:
        self.left_out.append(LeftOut(self.number, index + 1, self.lines[index].strip()))


def _names(future: re.Match[str]) -> list[str]:
    return [name.strip() for name in future[1].split(",")]


def _is_magic(line: str) -> bool:
    return bool(_MAGIC_LINE.match(line) or _HELP_LINE.match(line))


def _comment(line: str) -> str:
    return f"# {line}" if line.strip() else line


def _without(line: str) -> str:
    """A comment, after a `pass` where the line may be all that stands in a block."""
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}pass  # {line.strip()}" if indent else _comment(line)


class _Scanner:
    """Follows strings and brackets from line to line."""

    def __init__(self) -> None:
        self._quote = ""
        self._depth = 0
        self._continued = False

    @property
    def at_statement(self) -> bool:
        """Whether the next line begins a statement."""
        return not (self._quote or self._depth or self._continued)

    def feed(self, line: str) -> None:
        place, comment = 0, False
        if self._quote:
            place = self._end_of_string(line, 0)
        while not self._quote and (token := _TOKEN.search(line, place)):
            place, comment = token.end(), token[0].startswith("#")
            if token["triple"]:
                self._quote = token["triple"]
                place = self._end_of_string(line, place)
            elif token["open"]:
                self._depth += 1
            elif token["close"]:
                self._depth = max(self._depth - 1, 0)
        self._continued = not self._quote and not comment and line.endswith("\\")

    def _end_of_string(self, line: str, place: int) -> int:
        """Where the triple-quoted string ends in this line; it goes on if it does not."""
        while (end := line.find(self._quote, place)) >= 0:
            before = line[place:end]
            if (len(before) - len(before.rstrip("\\"))) % 2 == 0:
                self._quote = ""
                return end + 3
            place = end + 1
        return len(line)
