"""Grades as CSV: nbgrader's columns, and a note. What could not be graded is empty, not 0."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import MissingEntry
from nbgrader.plugins import ExportPlugin

from autograder.intake.tables import own_cell
from autograder.messages.catalogue import phrase

COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
    "note",
)


def ungraded_cells(submission: Any) -> list[str]:
    """The ids of cells without any score, neither the grader's nor a person's."""
    return sorted(
        grade.name
        for grade in submission.grades
        if grade.auto_score is None and grade.manual_score is None
    )


class Grades(ExportPlugin):
    """Writes a row for every student and assignment; ends with status 1 if a score is missing."""

    def export(self, gradebook: Any) -> None:
        """See nbgrader."""
        rows = list(self._rows(gradebook))
        path = self.to or "grades.csv"
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        self.log.info(phrase("rows_were_written", count=len(rows), path=str(path)))
        missing = [row for row in rows if row.get("score") is None]
        for row in missing:
            self.log.error(phrase("row_has_no_score", **_whose(row)))
        if missing:
            raise SystemExit(1)

    def _rows(self, gradebook: Any) -> Iterator[dict[str, Any]]:
        assignments = {str(name) for name in self.assignment}
        students = {str(name) for name in self.student}
        for assignment in gradebook.assignments:
            for student in gradebook.students:
                if assignments and assignment.name not in assignments:
                    continue
                if students and student.id not in students:
                    continue
                row = {
                    "assignment": assignment.name,
                    "duedate": assignment.duedate,
                    "student_id": student.id,
                    "last_name": student.last_name,
                    "first_name": student.first_name,
                    "email": student.email,
                    "max_score": assignment.max_score,
                }
                found = self._score(gradebook, assignment.name, student.id)
                yield {key: _cell(value) for key, value in {**row, **found}.items()}

    def _score(self, gradebook: Any, assignment: str, student: str) -> dict[str, Any]:
        try:
            submission = gradebook.find_submission(assignment, student)
        except MissingEntry:
            if self._is_there(assignment, student):
                return {"note": phrase("not_autograded", assignment=assignment)}
            zero = dict.fromkeys(("raw_score", "late_submission_penalty", "score"), 0.0)
            return {**zero, "note": phrase("nothing_was_handed_in")}
        missing = [name for notebook in submission.notebooks for name in ungraded_cells(notebook)]
        if missing:
            text = phrase("cells_were_not_graded", cells=missing)
            return {"timestamp": submission.timestamp, "note": text}
        penalty = submission.late_submission_penalty
        return {
            "timestamp": submission.timestamp,
            "raw_score": submission.score,
            "late_submission_penalty": penalty,
            "score": max(0.0, submission.score - penalty),
        }

    def _is_there(self, assignment: str, student: str) -> bool:
        """Whether something was handed in that is not in the gradebook."""
        course = self.parent.coursedir
        folder = Path(course.format_path(course.submitted_directory, student, assignment))
        return folder.is_dir() and any(folder.iterdir())


def _whose(row: dict[str, Any]) -> dict[str, str]:
    keys = {"student": "student_id", "assignment": "assignment", "why": "note"}
    return {name: str(row[key]) for name, key in keys.items()}


def _cell(value: Any) -> Any:
    """A value that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    return own_cell(value) if isinstance(value, str) else value
