"""Grade a notebook in the isolated worker: nbgrader's step in place of running it in a kernel."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute
from traitlets import Unicode

from autograder.errors import OptimlingsError
from autograder.lessons.notebook import exercise_of
from autograder.messages.catalogue import phrase
from autograder.nbgrader.cells import UNGRADED, told
from autograder.nbgrader.run import current
from autograder.reports.exercise_html import notes_html, ungraded_html, verdicts_html
from autograder.results.schema import CheckResult, Result
from autograder.results.words import in_words
from autograder.subjects.script import CellMark

OWN = "optimlings"
"""Our entry in nbgrader's resources: why test cells could not be graded, by their ids."""

QUIET = frozenset(["notebooks"])
"""Notes that say nothing to a student who sees the notebook."""


class GradeIsolated(Execute):
    """Writes the points and the feedback of each test cell, without running the notebook here.

    Notebooks that are not of this course are run by nbgrader.
    """

    course = Unicode("", help="The folder of the course.").tag(config=True)
    require_isolation = Unicode(
        "full", help="Run nothing that is locked in less: full, partial or none."
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any, **options: Any) -> Any:
        run = current()
        known = resources["nbgrader"]
        if not run.is_lesson(known["notebook"]):
            return super().preprocess(nb, resources, **options)
        why = nb.metadata.pop(UNGRADED, "")
        result = None
        if not why:
            try:
                result = in_words(run.result(known["assignment"], known["student"]))
            except OptimlingsError as error:
                why = str(error)
        if why:
            run.fault(known, why)
        submission = run.hand_in(known["assignment"], known["student"]).submission
        lesson = known["notebook"]
        cells = cell_lines(submission.sources.get(lesson, ""), submission.cells.get(lesson, ()))
        ungraded = _fill(_tests(nb), _checks(result, lesson), cells, why)
        for id, not_graded in ungraded.items() if not why else ():
            run.fault(known, f"{id}: {not_graded}")
        _tell(nb, result)
        resources[OWN] = {"ungraded": ungraded}
        return nb, resources


def _tests(nb: NotebookNode) -> list[Any]:
    """The test cells; all outputs are cleared."""
    found = []
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            known = cell.metadata.get("nbgrader", {})
            if known.get("grade") and not known.get("solution"):
                found.append(cell)
    return found


def _checks(result: Result | None, lesson: str) -> dict[str, list[CheckResult]]:
    """The checks of a lesson by exercise."""
    checks: dict[str, list[CheckResult]] = {}
    for found in result.lessons if result else ():
        for check in found.checks if found.id == lesson else ():
            checks.setdefault(check.exercise, []).append(check)
    return checks


def _fill(
    tests: Iterable[Any], checks: dict[str, list[CheckResult]], cells: Sequence[str], why: str
) -> dict[str, str]:
    """Write every test cell's output; the ids of those that could not be graded, with reasons."""
    ungraded = {}
    for cell in tests:
        of_exercise = checks.get(exercise_of(cell.source), [])
        if not_graded := why or reason(of_exercise):
            ungraded[cell.metadata.nbgrader.grade_id] = not_graded
            cell.outputs = [_output("display_data", ungraded_html(not_graded), not_graded)]
        else:
            points = score(of_exercise, float(cell.metadata.nbgrader.points))
            html = verdicts_html(of_exercise, cells)
            cell.outputs = [_output("execute_result", html, repr(points))]
    return ungraded


def reason(checks: Sequence[CheckResult]) -> str:
    """Why a test cell with these checks has no score; empty if it has one."""
    if not checks:
        return phrase("test_cell_is_not_ours")
    broken = [check for check in checks if check.status == "grader error"]
    return broken[0].message.text if broken else ""


def score(checks: Sequence[CheckResult], most: float) -> float:
    """The points of an exercise, of as many as its test cell gives."""
    full = sum(check.max_points for check in checks)
    return most * sum(check.points for check in checks) / full if full else most


def cell_lines(text: str, marks: Sequence[CellMark]) -> tuple[str, ...]:
    """What the lines of a notebook's text, as the grader counts them, are in the notebook.

    `text` and `marks` are those of `intake.notebooks`.
    """
    lines = text.split("\n")
    starts = [line for line, _ in marks]
    names = []
    for number, source in enumerate(lines, start=1):
        place = bisect_left(starts, number) - 1
        line, cell = marks[place] if place >= 0 else (0, 0)
        code = source.strip()
        said = phrase("line_of_some_cell", cell=cell, line=number - line, code=code) if cell else ""
        names.append(said)
    return tuple(names)


def _output(kind: str, html: str, text: str) -> Any:
    more = {"execution_count": None} if kind == "execute_result" else {}
    return new_output(kind, {"text/plain": text, "text/html": html}, **more)


def _tell(nb: NotebookNode, result: Result | None) -> None:
    """Say at the top what was noted about the submission."""
    notes = [note.text for note in result.notes if note.id not in QUIET] if result else []
    if notes:
        nb.cells.insert(0, told(phrase("notes_of_the_grader"), notes_html(notes)))
