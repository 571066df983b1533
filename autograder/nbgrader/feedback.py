"""The feedback page: what could not be graded is not shown as 0."""

from __future__ import annotations

from math import nan
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor
from traitlets import List

from autograder.messages.catalogue import phrase
from autograder.nbgrader.cells import told
from autograder.nbgrader.grades import ungraded_cells
from autograder.reports.exercise_html import ungraded_html


class TellUngraded(NbGraderPreprocessor):
    """Shows `nan` where nbgrader would show 0.0, and says at the top what it means."""

    # nbconvert sets it for all that feedback consists of.
    display_data_priority: Any = List(config=True)

    def preprocess(self, nb: Any, resources: Any) -> Any:
        known = resources["nbgrader"]
        with Gradebook(known["db_url"]) as gradebook:
            submission = gradebook.find_submission_notebook(
                known["notebook"], known["assignment"], known["student"]
            )
            names = ungraded_cells(submission)
        if not names:
            return nb, resources
        known["score"] = nan
        for cell in nb.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") in names:
                cell.metadata.nbgrader["score"] = nan
        text = phrase("feedback_cells_without_score", reasons=", ".join(names))
        nb.cells.insert(0, told(phrase("could_not_be_graded_here"), ungraded_html(text)))
        return nb, resources


class HideTests(ClearHiddenTests):
    """Takes hidden tests, which an instructor added, out of the feedback page."""

    display_data_priority: Any = List(config=True)
