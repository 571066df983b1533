"""Write the scores of submissions into nbgrader's gradebook, whatever they were handed in as.

The automatic scores are replaced; what a person entered stays: manual scores, extra credit, late
penalties, comments.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from sqlalchemy.exc import SQLAlchemyError

from autograder.course import Course, Lesson
from autograder.errors import UsageError
from autograder.intake.names import file_name
from autograder.lessons.notebook import exercise_of, points_of
from autograder.messages.catalogue import message, phrase
from autograder.nbgrader.grade import reason, score
from autograder.results.schema import CheckResult, LessonResult, Result

COURSE_ID = "optimlings"


class GradebookError(UsageError):
    """The gradebook cannot be opened or written; the text says why."""


def url_of(text: str) -> str:
    """The URL of a gradebook that is given as such, as a file, or as a course's folder."""
    if "://" in text:
        return text
    path = Path(text)
    path = path / "gradebook.db" if path.is_dir() else path
    return f"sqlite:///{path.resolve()}"


def shown(url: str) -> str:
    """A gradebook's URL without the password in it."""
    scheme, mark, rest = url.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}"


def _find_commands() -> None:
    """nbgrader starts `alembic` by its name: have it find that of this environment."""
    if shutil.which("alembic") is None:
        own = str(Path(sys.executable).parent)
        os.environ["PATH"] = os.pathsep.join([own, os.environ.get("PATH", os.defpath)])


class Scores:
    """Writes results into a gradebook; use it in a `with` statement.

    Raises `GradebookError` where that cannot be done.
    """

    def __init__(self, url: str, course: Course) -> None:
        self._url = url_of(url)
        self._course = course

    def __enter__(self) -> Scores:
        _find_commands()
        try:
            self._gradebook = Gradebook(self._url, COURSE_ID)
        except (SQLAlchemyError, ImportError, OSError) as error:
            raise self._cannot(error) from error
        return self

    def __exit__(self, *exception: object) -> None:
        self._gradebook.close()

    def write(self, results: Sequence[Result]) -> int:
        """Write them; how many scores that were."""
        count = 0
        try:
            lessons = {lesson.id: lesson for lesson in self._course.lessons}
            cells = {id: self._cells(lesson) for id, lesson in lessons.items()}
            for result in results:
                for found in result.lessons:
                    if found.handed_in and found.id in lessons:
                        count += self._write(result, found, *cells[found.id])
            self._gradebook.db.commit()
        except SQLAlchemyError as error:
            self._gradebook.db.rollback()
            raise self._cannot(error) from error
        return count

    def _cells(self, lesson: Lesson) -> tuple[str, dict[str, str]]:
        """The assignment of a lesson, and the exercise of each of its test cells."""
        assignment = self._assignment(lesson)
        notebook = self._gradebook.find_notebook(lesson.id, assignment)
        sources = {cell.name: cell.source or "" for cell in notebook.source_cells}
        found = {
            cell.name: exercise_of(sources.get(cell.name, "")) for cell in notebook.grade_cells
        }
        return assignment, {name: exercise for name, exercise in found.items() if exercise}

    def _assignment(self, lesson: Lesson) -> str:
        """The assignment that has the lesson's notebook; it is made where there is none."""
        for assignment in self._gradebook.assignments:
            if any(notebook.name == lesson.id for notebook in assignment.notebooks):
                return str(assignment.name)
        self._gradebook.update_or_create_assignment(lesson.id)
        self._gradebook.update_or_create_notebook(lesson.id, lesson.id)
        for exercise, points in points_of(lesson).items():
            name, of = f"check-{exercise}", (lesson.id, lesson.id)
            self._gradebook.update_or_create_grade_cell(
                name, *of, max_score=points, cell_type="code"
            )
            self._gradebook.update_or_create_source_cell(
                name, *of, source=f'check("{exercise}")', cell_type="code", locked=True
            )
            self._gradebook.update_or_create_solution_cell(exercise, *of)
        return lesson.id

    def _write(
        self, result: Result, found: LessonResult, assignment: str, cells: dict[str, str]
    ) -> int:
        person, student = result.person, self._student(result)
        names = person.full_name.rsplit(" ", 1)
        known = {"first_name": names[0], "last_name": names[1]} if len(names) == 2 else {}
        if person.email:
            known["email"] = person.email
        self._gradebook.update_or_create_student(student, **known)
        time = _time(person.submitted)
        when = {"timestamp": time} if time else {}
        self._gradebook.update_or_create_submission(assignment, student, **when)
        for name, exercise in cells.items():
            checks = [check for check in found.checks if check.exercise == exercise]
            grade = self._gradebook.find_grade(name, found.id, assignment, student)
            _set(grade, checks)
        return len(cells)

    def _student(self, result: Result) -> str:
        """The student's id in the gradebook: the one that is known, or the login, or the name."""
        known = {student.id for student in self._gradebook.students}
        person = result.person
        names = [person.login, person.number, result.submission, person.email]
        return next((name for name in names if name and name in known), "") or (
            person.login or file_name(result.submission)
        )

    def _cannot(self, error: Exception) -> GradebookError:
        said = str(getattr(error, "orig", None) or error).strip().splitlines()[:1]
        why = said[0] if said else type(error).__name__
        missing = isinstance(error, ImportError)
        hint = phrase("advice_database_driver") if missing else ""
        return GradebookError(
            message(
                "gradebook_cannot_be_used",
                gradebook=str(shown(self._url)),
                reason=str(why),
                advice=str(hint),
            )
        )


def _set(grade: Any, checks: Sequence[CheckResult]) -> None:
    """Set an automatic score, or none where it could not be graded. Where a person has graded the
    cell, that stays, and nbgrader asks to look again."""
    ungraded = bool(reason(checks))
    grade.auto_score = None if ungraded else score(checks, float(grade.max_score))
    grade.needs_manual_grade = ungraded or grade.manual_score is not None


def _time(text: str) -> datetime | None:
    """A time as a platform writes it, in UTC as nbgrader keeps it; none where it is not clear."""
    try:
        found = datetime.fromisoformat(text.replace(" UTC", "+00:00"))
    except ValueError:
        return None
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
