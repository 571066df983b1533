"""A lesson as an nbgrader notebook, made from its answers: `source/<lesson>/<lesson>.ipynb`.

Each exercise has an answer cell, and after it a test cell with its points. Ids never depend on a
cell's place: they are made of the exercise's name, or of the heading above.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import jupytext
import nbformat
from nbformat import NotebookNode

from autograder.course import Lesson
from autograder.errors import OptimlingsError
from autograder.lessons import stubs
from autograder.lessons.markers import BEGIN
from autograder.messages.catalogue import message

SCHEMA_VERSION = 3
"""Of nbgrader's metadata."""

OWN = "optimlings"
"""The key of our own metadata, in notebooks and cells."""

SKIP = "skip-execution"
"""The tag of cells that are not run while a notebook is graded."""

HINTS = "hints"
"""The tag of cells that `optimlings hint` shows; stubs and notebooks leave them out."""

START = """\
# Run this cell first. Then check("NAME") judges what you wrote, as often as you like.
from autograder.notebook import check"""

_DUE = re.compile(r'raise NotImplementedError\("(.+?)"\)')
_DEFINED = re.compile(r"^(?:def|class|async def) (\w+)", re.MULTILINE)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_NUMBER = re.compile(r"^[\d.]+ ")
_MAIN = re.compile(r"^if __name__ == .__main__.:", re.MULTILINE)
_CHECK = re.compile(r"^\s*check\(\s*[\"'](\w+)[\"']\s*\)\s*$", re.MULTILINE)


class LessonNotebookError(OptimlingsError):
    """A lesson's file that cannot be made a notebook; the text names it, and says why."""


def points_of(lesson: Lesson) -> dict[str, int]:
    """The points of each exercise of a lesson, in order."""
    points: dict[str, int] = {}
    for check in lesson.checks:
        points[check.exercise] = points.get(check.exercise, 0) + check.points
    return points


def exercise_of(source: str) -> str:
    """The exercise that a test cell checks; empty if it is not a test cell of this course."""
    found = _CHECK.findall(source)
    return found[0] if len(found) == 1 else ""


def lesson_notebook(source: str, lesson: Lesson) -> NotebookNode:
    """The notebook of a lesson for instructors, with the answers between nbgrader's marks."""
    text = stubs.as_exercise(source)
    every = jupytext.reads(text, fmt="py:percent").cells
    answered = [cell for cell in every if HINTS not in cell.metadata.get("tags", ())]
    stubbed = jupytext.reads(stubs.stub_of(source, lesson.file), fmt="py:percent").cells
    cells = [_cell("code", "start", START, locked=True)]
    for cell, stub in zip(answered, stubbed, strict=True):
        cells += _cells(cell, stub.source, points_of(lesson), Counter(x.id for x in cells))
    _require_ids(cells, lesson)
    _require_tests(cells, lesson)
    made = nbformat.v4.new_notebook(cells=cells)
    made.nbformat_minor = 5
    made.metadata = nbformat.from_dict(
        {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
            OWN: {"lesson": lesson.id, "made": digest(cells)},
        }
    )
    return made


def digest(cells: Iterable[Mapping[str, object]]) -> str:
    """What tells whether somebody edited the cells of a notebook: SHA-256 of what counts."""
    kept = []
    for cell in cells:
        metadata = cell.get("metadata")
        known = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        kept.append([cell.get("cell_type"), cell.get("source"), known])
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def _cells(
    cell: NotebookNode, stub: str, points: Mapping[str, int], taken: Counter[str]
) -> Iterator[NotebookNode]:
    source = cell.source
    if cell.cell_type == "markdown":
        yield _cell("markdown", _free(f"text-{_slug(source)}", taken), source, locked=True)
    elif BEGIN in source:
        defined = _DEFINED.findall(source)
        exercises = [name for name in points if name in defined]
        due = _DUE.findall(stub)
        name = (exercises or defined or ["answer"])[0]
        yield _cell("code", _free(name, taken), source, solution=True, due=due[0] if due else "")
        for exercise in exercises:
            text = f'check("{exercise}")'
            yield _cell("code", f"check-{exercise}", text, locked=True, points=points[exercise])
    elif _MAIN.search(source):
        yield _free_cell(_free("see-it", taken), source)
    else:
        defined = [name for name in _DEFINED.findall(source) if not name.startswith("_")]
        id = f"code-{defined[0]}" if defined else "imports"
        yield _cell("code", _free(id, taken), source, locked=True)


def _slug(text: str) -> str:
    """The words of the first heading without its number, as an id: `zero_grad`, `See-it`.

    A lesson's own heading may be worded anew without changing it.
    """
    heading = _HEADING.search(text)
    if heading and heading[0].startswith("# "):
        return "lesson"
    words = _NUMBER.sub("", heading[1] if heading else "text")
    return re.sub(r"[^A-Za-z0-9_]+", "-", words).strip("-")[:40] or "text"


def _free(id: str, taken: Counter[str]) -> str:
    """The id, or where it is taken, the id with a number."""
    number = 2
    found = id
    while taken[found]:
        found, number = f"{id}-{number}", number + 1
    return found


def _cell(
    kind: str,
    id: str,
    source: str,
    *,
    locked: bool = False,
    solution: bool = False,
    points: int | None = None,
    due: str = "",
) -> NotebookNode:
    """A cell with nbgrader's metadata; its id in the notebook is nbgrader's too."""
    known: dict[str, object] = {
        "schema_version": SCHEMA_VERSION,
        "grade_id": id,
        "grade": points is not None,
        "locked": locked,
        "solution": solution,
        "task": False,
    }
    if points is not None:
        known["points"] = points
    metadata: dict[str, object] = {"nbgrader": known}
    if locked:
        metadata |= {"editable": False, "deletable": False}
    if due:
        metadata[OWN] = {"due": due}
    return _made(kind, id, source, metadata)


def _free_cell(id: str, source: str) -> NotebookNode:
    """A cell that nbgrader knows nothing of, and that is not run while the notebook is graded."""
    return _made("code", id, source, {"tags": [SKIP]})


def _made(kind: str, id: str, source: str, metadata: dict[str, object]) -> NotebookNode:
    new = nbformat.v4.new_markdown_cell if kind == "markdown" else nbformat.v4.new_code_cell
    return new(source=source, id=id, metadata=nbformat.from_dict(metadata))


def _require_ids(cells: Sequence[NotebookNode], lesson: Lesson) -> None:
    twice = [id for id, count in Counter(cell.id for cell in cells).items() if count > 1]
    if twice:
        raise LessonNotebookError(
            message("two_cells_would_have_one_id", file=str(lesson.file), ids=repr(twice[0]))
        )


def _require_tests(cells: Sequence[NotebookNode], lesson: Lesson) -> None:
    tested = {cell.id for cell in cells}
    missing = [name for name in points_of(lesson) if f"check-{name}" not in tested]
    if missing:
        raise LessonNotebookError(
            message("no_cell_defines_exercise", file=str(lesson.file), exercises=", ".join(missing))
        )
