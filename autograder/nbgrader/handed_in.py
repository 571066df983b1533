"""Reads what students handed in, whatever its state: nbgrader's exporter of `autograde`.

nbgrader looks for notebooks by their exact names, and reads them with a validator that gives up.
Either loses a submission. Here a lesson's notebook is found by the rules of `optimlings grade`, and
what is no valid cell is made one. Assignments that are not of this course are read as ever.
"""

from __future__ import annotations

import glob
import json
import os
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException

from autograder.messages.catalogue import phrase
from autograder.nbgrader.cells import UNGRADED, as_notebook, of_code
from autograder.nbgrader.odd_files import tolerate
from autograder.nbgrader.run import GradingRun


class HandedIn(NotebookExporter):
    """Reads notebooks for `nbgrader autograde`."""

    def __init__(self, config: Any = None, **options: Any) -> None:
        super().__init__(config=config, **options)
        self.run: GradingRun | None = None
        if isinstance(self.parent, Autograde):
            self._attend(self.parent)

    def _attend(self, converter: Any) -> None:
        """Have every folder that was handed in looked at, and end with status 1 after a fault.

        nbgrader removes what it wrote for a submission that raises. So nothing raises here, and the
        batch tells at its end what could not be graded.
        """
        run = self.run = GradingRun(converter)
        tolerate(converter)
        converter.assignments = {**converter.assignments, **_folders(converter, run)}
        convert = converter.convert_notebooks

        def convert_and_tell() -> None:
            try:
                with run:
                    convert()
            finally:
                for text in run.faults:
                    self.log.error(phrase("could_not_be_graded_because", reason=text))
            if run.faults:
                raise NbGraderException(
                    phrase("notebooks_could_not_be_graded", count=len(run.faults))
                )

        converter.convert_notebooks = convert_and_tell

    def from_filename(self, filename: str, resources: Any = None, **options: Any) -> Any:
        """See nbconvert. Only the first reading, of what was handed in, differs."""
        run = self.run
        lesson = resources["nbgrader"]["notebook"]
        if run is None or not run.reads_submissions or not run.is_lesson(lesson):
            return super().from_filename(filename, resources, **options)
        notebook = self._read(run, resources["nbgrader"], lesson)
        folder, name = os.path.split(filename)
        resources["metadata"] = {"name": os.path.splitext(name)[0], "path": folder}
        return self.from_notebook_node(notebook, resources, **options)

    def _read(self, run: GradingRun, known: Any, lesson: str) -> NotebookNode:
        hand_in = run.hand_in(known["assignment"], known["student"])
        submission = hand_in.submission
        if lesson in submission.unreadable:
            return _ungraded(str(submission.unreadable[lesson]))
        if lesson not in submission.sources:
            return _ungraded(phrase("lesson_was_not_found", lesson=lesson, files=hand_in.names()))
        file = hand_in.file(lesson)
        notebook = _parsed(file) if file else None
        if notebook is None:  # a Python file, or a notebook in an archive
            notebook = of_code(submission.sources[lesson], submission.cells.get(lesson, ()))
        return notebook


def _parsed(file: Path) -> NotebookNode | None:
    """A notebook; none where it is of an old format that cannot be shown as it was."""
    try:
        return as_notebook(json.loads(file.read_text("utf-8-sig")))
    except (OSError, ValueError, RecursionError):
        return None


def _ungraded(why: str) -> NotebookNode:
    notebook = nbformat.v4.new_notebook()
    notebook.metadata[UNGRADED] = why
    return notebook


def _folders(converter: Any, run: GradingRun) -> dict[str, list[str]]:
    """The notebooks of this course's lessons for each folder that was handed in.

    They are called as nbgrader expects them, whatever the files are called.
    """
    course = converter.coursedir
    lessons = run.lessons(course.assignment_id)
    wanted = [name for name in lessons if fnmatchcase(name, course.notebook_id)]
    found = {}
    pattern = course.format_path(
        course.submitted_directory, course.student_id, course.assignment_id
    )
    for folder in sorted(glob.glob(pattern)) if wanted else []:
        if os.path.isdir(folder):
            names = [*_handed_in(folder, wanted, run), *_others(folder, course.notebook_id, run)]
            found[folder] = [os.path.join(folder, f"{name}.ipynb") for name in names]
    return {folder: notebooks for folder, notebooks in found.items() if notebooks}


def _handed_in(folder: str, wanted: list[str], run: GradingRun) -> list[str]:
    """The lessons that are in a folder. One in which there is none at all is no answer worth 0
    points: then all of them, to be told as missing."""
    submission = run.hand_in_at(folder).submission
    return [x for x in wanted if x in submission.used or x in submission.unreadable] or wanted


def _others(folder: str, pattern: str, run: GradingRun) -> list[str]:
    """Notebooks that are no lessons, for nbgrader to find by their names."""
    paths = glob.glob(os.path.join(glob.escape(folder), f"{pattern}.ipynb"))
    return [Path(path).stem for path in paths if not run.looks_like_a_lesson(Path(path))]
