"""The configuration of an nbgrader course; its `nbgrader_config.py` calls `configure`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.preprocessors import ClearSolutions, Execute, SaveAutoGrades

from autograder.messages.catalogue import message

_ROOM = "autograder.nbgrader"

CLEAR_ANSWERS = f"{_ROOM}.answers.ClearAnswers"
REPAIR = f"{_ROOM}.repair.Repair"
GRADE = f"{_ROOM}.grade.GradeIsolated"
SAVE = f"{_ROOM}.save.SaveOrFlag"
TELL = f"{_ROOM}.feedback.TellUngraded"
HIDE = f"{_ROOM}.feedback.HideTests"
HARMLESS = f"{_ROOM}.harmless.Harmless"

FOREIGN_CELL_SECONDS = 120
"""Seconds of a cell in assignments that are not of this course; nbgrader's default is 30."""


def configure(config: Any, course: str | Path) -> None:
    """Have nbgrader grade notebooks of the course in the folder `course` with this grader.

    Assignments that are not of this course are graded by nbgrader as ever.
    """
    config.GenerateAssignment.preprocessors = _with(
        GenerateAssignment, "preprocessors", {ClearSolutions: CLEAR_ANSWERS}
    )
    config.Autograde.sanitize_preprocessors = [
        REPAIR,
        *_with(Autograde, "sanitize_preprocessors", {}),
    ]
    config.Autograde.autograde_preprocessors = _with(
        Autograde, "autograde_preprocessors", {Execute: GRADE, SaveAutoGrades: SAVE}
    )
    config.Autograde.exporter_class = f"{_ROOM}.handed_in.HandedIn"
    config.GradeIsolated.course = str(course)
    config.Execute.timeout = FOREIGN_CELL_SECONDS
    feedback = _with(GenerateFeedback, "preprocessors", {})
    config.GenerateFeedback.preprocessors = [*feedback, TELL, HIDE, HARMLESS]
    config.HTMLExporter.preprocessors = [HARMLESS]  # formgrader shows notebooks with it
    config.ExportApp.plugin_class = f"{_ROOM}.grades.Grades"


def _with(converter: Any, trait: str, instead: dict[Any, str]) -> list[Any]:
    """A converter's list of preprocessors in this version of nbgrader, some of them replaced."""
    found = list(converter.class_traits()[trait].default())
    missing = [one.__name__ for one in instead if one not in found]
    if missing:
        trait = f"{converter.__name__}.{trait}"
        raise ImportError(message("nbgrader_trait_lacks", trait=trait, name=missing[0]))
    return [instead.get(one, one) for one in found]
