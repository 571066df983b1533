"""A notebook as the text of a module: its code cells in order, and where each of them begins.

Each line of the text is a line of a cell, so the notebook's own line numbers can be told. What is
IPython's in them becomes Python (`subjects.ipython`). They are run one by one (`subjects.cells`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.intake.files import File
from autograder.intake.names import display
from autograder.limits import MAX_CELLS, MAX_PYTHON, as_size
from autograder.messages.catalogue import Message, message
from autograder.subjects.ipython import Cell

_NO_TEXT = re.compile("[\0\ud800-\udfff]")


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
        What was not Python.
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
        cell = Cell.of(source)
        future += cell.future
        left_out += [LeftOut(number, index + 1, text) for index, text in cell.left_out]
        lines += cell.lines
    if future:
        lines[0] = f"from __future__ import {', '.join(dict.fromkeys(future))}  {lines[0]}"
    return Notebook("\n".join([*lines, ""]) if lines else "", tuple(cells), tuple(left_out))


def notes_of(notebooks: Mapping[str, tuple[File, Notebook]]) -> list[Message]:
    """What is said of the notebooks that are graded, by lesson."""
    if not notebooks:
        return []
    cells = "; ".join(
        f"{name}: " + ", ".join(f"{line}=cell {cell}" for line, cell in notebook.cells)
        for name, (_, notebook) in notebooks.items()
    )
    files = ", ".join(display(file.path) for file, _ in notebooks.values())
    told = [Message("notebooks", {"files": files, "cells": cells})]
    for file, notebook in notebooks.values():
        if left_out := notebook.left_out:
            said = {
                "file": display(file.path),
                "count": str(len(left_out)),
                "cell": str(left_out[0].cell),
                "line": str(left_out[0].line),
                "text": display(left_out[0].text),
            }
            told.append(Message("not_python", said))
    return told


def _parse(data: bytes) -> dict[str, Any]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValueError(message("notebook_line_is_not_utf8", line=str(line))) from error
    try:
        notebook = json.loads(text, parse_int=_no, parse_float=_no, parse_constant=_no)
    except json.JSONDecodeError as error:
        where = message("line_and_column", line=error.lineno, column=error.colno)
        raise ValueError(message("notebook_is_not_json", reason=error.msg, place=where)) from error
    except RecursionError as error:
        raise ValueError(message("notebook_is_nested_too_deeply")) from error
    if not isinstance(notebook, dict):
        raise ValueError(message("notebook_is_no_json_object"))
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
        raise ValueError(message("notebook_has_no_cells"))
    if len(cells) > MAX_CELLS:
        raise ValueError(message("notebook_has_too_many_cells", most=f"{MAX_CELLS:,}"))
    size = 0
    for number, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict):
            raise ValueError(message("notebook_cell_is_no_cell", cell=str(number)))
        if cell.get("cell_type") == "code":
            source = _source(cell, number)
            size += len(source)
            if size > MAX_PYTHON:  # before anybody looks through it
                raise ValueError(message("code_is_too_large", size=as_size(MAX_PYTHON)))
            yield number, _checked(source, number)


def _source(cell: dict[str, Any], number: int) -> str:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise ValueError(message("notebook_cell_is_not_text", cell=str(number)))
    return source


def _checked(source: str, number: int) -> str:
    """The source with plain ends of lines; raises `ValueError` for what no text holds."""
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    if found := _NO_TEXT.search(text):
        line = text.count("\n", 0, found.start()) + 1
        what = message("null_byte" if found[0] == "\0" else "half_a_character")
        raise ValueError(
            message("notebook_cell_holds", cell=str(number), line=str(line), what=what)
        )
    return text
