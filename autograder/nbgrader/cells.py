"""Cells of notebooks that students handed in, made valid, and cells that the grader makes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.subjects.script import CellMark

UNGRADED = "optimlings_ungraded"
"""In a notebook's metadata: why it could not be graded."""

_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_PICTURES = ("image/png", "image/jpeg", "image/gif")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_KINDS = ("code", "markdown", "raw")


def as_notebook(data: Any) -> NotebookNode | None:
    """A valid notebook from what was JSON: its cells in order, without their outputs.

    None where it has no list of cells, as in nbformat 3.
    """
    cells = data.get("cells") if isinstance(data, dict) else None
    if not isinstance(cells, list):
        return None
    taken: set[str] = set()
    made = [_cell(cell, taken) for cell in cells if isinstance(cell, dict)]
    return nbformat.v4.new_notebook(cells=made)


def of_code(text: str, marks: Sequence[CellMark]) -> NotebookNode:
    """A notebook from the text of a lesson, a cell for each mark; see `intake.notebooks`."""
    lines = text.split("\n")
    starts = [line for line, _ in marks] or [0]
    # The line before each cell is the mark itself.
    ends = [*(start - 1 for start in starts[1:]), len(lines)]
    sources = ["\n".join(lines[a:b]).strip("\n") for a, b in zip(starts, ends, strict=True)]
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return nbformat.v4.new_notebook(cells=cells)


def _cell(cell: Mapping[str, Any], taken: set[str]) -> NotebookNode:
    kind = cell.get("cell_type")
    metadata = _metadata(cell.get("metadata"))
    made = new_cell(kind if kind in _KINDS else "raw", _text(cell.get("source")), metadata)
    if made.cell_type == "markdown" and (pictures := _pictures(cell.get("attachments"))):
        made.attachments = pictures
    id = cell.get("id")
    if isinstance(id, str) and _ID.fullmatch(id) and id not in taken:
        made.id = id
    taken.add(made.id)
    return made


def _metadata(known: Any) -> dict[str, Any]:
    """Of a cell's metadata, what is nbgrader's."""
    if isinstance(known, dict) and isinstance(known.get("nbgrader"), dict):
        return {"nbgrader": known["nbgrader"]}
    return {}


def _pictures(attached: Any) -> dict[str, dict[str, str]]:
    """Of what is attached to a cell, the pictures."""
    if not isinstance(attached, dict):
        return {}
    found = {}
    for name, kinds in attached.items():
        data = kinds if isinstance(kinds, dict) else {}
        pictures = {
            kind: data[kind]
            for kind in _PICTURES
            if isinstance(data.get(kind), str) and _BASE64.fullmatch(data[kind])
        }
        if pictures:
            found[name] = pictures
    return found


def _text(source: Any) -> str:
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    text = source if isinstance(source, str) else ""
    return text.encode("utf-8", "replace").decode("utf-8")


def new_cell(kind: str, source: str, metadata: Mapping[str, Any]) -> NotebookNode:
    """A new cell of a kind: code, markdown or raw."""
    made = getattr(nbformat.v4, f"new_{kind}_cell")(source)
    made.metadata = nbformat.from_dict(dict(metadata))
    return made


def told(title: str, html: str) -> NotebookNode:
    """A cell in which the grader says something, as HTML."""
    cell = nbformat.v4.new_code_cell(f"# {title}")
    data = {"text/html": html, "text/plain": title}
    cell.outputs = [nbformat.v4.new_output("display_data", data)]
    return cell
