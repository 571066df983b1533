"""Repair what students break in a notebook, from the gradebook's own record of the assignment.

nbgrader's sanitizers lose a submission, or the whole batch, to a cell that was copied or whose
metadata is gone. They run after this, and then find every cell as they expect it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.nbgrader.cells import new_cell

SCHEMA_VERSION = 3

_DEFINED = re.compile(r"^(?:def|class|async def) (\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Recorded:
    """A cell as `nbgrader generate_assignment` recorded it; `points` is None if it gives none."""

    name: str
    kind: str
    source: str
    locked: bool
    grade: bool
    solution: bool
    task: bool
    points: float | None
    checksum: str | None

    def metadata(self) -> dict[str, object]:
        """What nbgrader expects of the cell."""
        known: dict[str, object] = {
            "schema_version": SCHEMA_VERSION,
            "grade_id": self.name,
            "grade": self.grade,
            "solution": self.solution,
            "locked": self.locked,
            "task": self.task,
            "cell_type": self.kind,
        }
        if self.points is not None:
            known["points"] = self.points
        if self.checksum:
            known["checksum"] = self.checksum
        return {"nbgrader": known}

    @property
    def counts(self) -> bool:
        """Whether the notebook must have the cell: it gives points, or somebody grades it."""
        return self.grade or self.task


def recorded(gradebook: Any, notebook: str, assignment: str) -> dict[str, Recorded]:
    """The cells of a notebook in their order, by their ids."""
    found = gradebook.find_notebook(notebook, assignment)
    points = {cell.name: float(cell.max_score) for cell in [*found.grade_cells, *found.task_cells]}
    grades = {cell.name for cell in found.grade_cells}
    solutions = {cell.name for cell in found.solution_cells}
    tasks = {cell.name for cell in found.task_cells}
    return {
        cell.name: Recorded(
            name=cell.name,
            kind=cell.cell_type,
            source=cell.source or "",
            locked=bool(cell.locked),
            grade=cell.name in grades,
            solution=cell.name in solutions,
            task=cell.name in tasks,
            points=points.get(cell.name),
            checksum=cell.checksum,
        )
        for cell in found.source_cells
    }


class Repair(NbGraderPreprocessor):
    """Gives every cell of the assignment its own metadata back, once; adds test cells that are
    missing. All other cells become ordinary ones. No line of the student's is changed."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> Any:
        known = resources["nbgrader"]
        with Gradebook(known["db_url"]) as gradebook:
            cells = recorded(gradebook, known["notebook"], known["assignment"])
        chosen = _chosen(nb.cells, cells)
        for index, cell in enumerate(nb.cells):
            cell.metadata.pop("nbgrader", None)
            if index in chosen:
                nb.cells[index] = _as(cells[chosen[index]], cell.source, cell.id)
                if nb.cells[index].cell_type == "markdown" and "attachments" in cell:
                    nb.cells[index].attachments = cell.attachments
        _add_missing(nb, cells, set(chosen.values()))
        return nb, resources


def _as(record: Recorded, source: str, id: str) -> NotebookNode:
    made = new_cell(record.kind, source, record.metadata())
    made.id = id
    return made


def _chosen(cells: Sequence[Any], known: Mapping[str, Recorded]) -> dict[int, str]:
    """Which cell of the notebook is which of the assignment's: the id by the cell's place.

    Of several with one id, the last that somebody worked in counts.
    """
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        name = _named(cell, known)
        if name and (name not in found or cell.source != known[name].source):
            found[name] = index
    places = set(found.values())
    for index, cell in enumerate(cells):
        name = _recognised(cell, known) if index not in places else ""
        if name and name not in found:
            found[name] = index
    return {index: name for name, index in found.items()}


def _named(cell: Any, known: Mapping[str, Recorded]) -> str:
    """The id that a cell's metadata says, if the assignment has it."""
    said = cell.metadata.get("nbgrader")
    name = said.get("grade_id") if isinstance(said, Mapping) else None
    return name if isinstance(name, str) and name in known else ""


def _recognised(cell: Any, known: Mapping[str, Recorded]) -> str:
    """Which cell of the assignment a cell without metadata is: by its id, or by what it holds."""
    if cell.id in known:
        return str(cell.id)
    text = cell.source.strip()
    for name, record in known.items():
        if text and record.kind == cell.cell_type and text == record.source.strip():
            return name
    defined = _DEFINED.findall(cell.source)
    for name, record in known.items():
        if record.solution and set(_DEFINED.findall(record.source)) & set(defined):
            return name
    return ""


def _add_missing(nb: NotebookNode, known: Mapping[str, Recorded], there: set[str]) -> None:
    """Add the cells that give points, each behind the one that stood before it."""
    before = ""
    for name, record in known.items():
        if record.counts and name not in there:
            places = [i for i, cell in enumerate(nb.cells) if _named(cell, known) == before]
            place = places[-1] + 1 if before and places else len(nb.cells)
            nb.cells.insert(place, _as(record, record.source, _free(nb, name)))
            there.add(name)
        if name in there:
            before = name


def _free(nb: NotebookNode, name: str) -> str:
    taken = {cell.id for cell in nb.cells}
    number = 0
    id = name[:60]
    while id in taken:
        number += 1
        id = f"{name[:50]}-added-{number}"
    return id
