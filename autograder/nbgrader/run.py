"""One run of `nbgrader autograde`: what was handed in, the grader, and what could not be graded."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from nbgrader.api import Gradebook, MissingEntry

from autograder.errors import OptimlingsError, UsageError
from autograder.folders import is_lesson
from autograder.messages.catalogue import message, phrase

if TYPE_CHECKING:  # these import torch, which a run over other assignments need not wait for
    from autograder.course import Course
    from autograder.grading.grader import Grader
    from autograder.nbgrader.submissions import HandIn
    from autograder.results.schema import Result

LEVELS = {"full": "full", "partial": "partial", "none": "separate process only"}
"""What `GradeIsolated.require_isolation` can be, as with `optimlings grade`."""


class GradingRun:
    """What the notebooks of a run share: one grader with one zygote, the submissions as read.

    nbgrader makes its preprocessors anew for every notebook; they find the run in `current`.

    Attributes
    ----------
    faults:
        What could not be graded, and why.
    """

    current: GradingRun | None = None

    def __init__(self, converter: Any) -> None:
        self._converter = converter
        self._settings = converter.config.GradeIsolated
        self._lessons: dict[str, list[str]] = {}
        self._hand_ins: dict[tuple[str, str], HandIn] = {}
        self._results: dict[tuple[str, str], Result] = {}
        self._grader: Grader | None = None
        self.faults: list[str] = []

    def __enter__(self) -> GradingRun:
        GradingRun.current = self
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        GradingRun.current = None
        if self._grader:
            self._grader.__exit__(kind, error, trace)

    @cached_property
    def course(self) -> Course:
        """The course whose lessons are graded."""
        from autograder.course import load_course

        root = self._settings.get("course", "")
        if not root:
            raise UsageError(message("config_must_name_the_course"))
        return load_course(Path(root))

    @property
    def reads_submissions(self) -> bool:
        """Whether nbgrader is reading what was handed in; afterwards it reads what it wrote."""
        return bool(self._converter._sanitizing)

    def is_lesson(self, notebook: str) -> bool:
        """Whether a notebook is of this course."""
        if not is_lesson(notebook):
            return False
        return notebook in {lesson.id for lesson in self.course.every}

    def lessons(self, assignment: str) -> list[str]:
        """The notebooks of an assignment that are lessons of this course."""
        if assignment not in self._lessons:
            known = self._converter.coursedir
            with Gradebook(known.db_url, known.course_id) as gradebook:
                try:
                    notebooks = gradebook.find_assignment(assignment).notebooks
                    names = [notebook.name for notebook in notebooks]
                except MissingEntry:
                    names = []
            self._lessons[assignment] = [name for name in names if self.is_lesson(name)]
        return self._lessons[assignment]

    def hand_in_at(self, folder: str) -> HandIn:
        """What is in a folder of `submitted`, for the assignment of this run."""
        known = self._converter.coursedir
        pattern = known.format_path(
            known.submitted_directory, "(?P<student>.*)", known.assignment_id, escape=True
        )
        found = re.match(pattern, folder)
        assert found is not None, folder
        return self.hand_in(known.assignment_id, found["student"])

    def hand_in(self, assignment: str, student: str) -> HandIn:
        """What a student handed in for an assignment."""
        from autograder.nbgrader.submissions import read_hand_in

        key = assignment, student
        if key not in self._hand_ins:
            known = self._converter.coursedir
            folder = Path(known.format_path(known.submitted_directory, student, assignment))
            source = Path(known.format_path(known.source_directory, ".", assignment))
            given = self._given(assignment, source)
            self._hand_ins[key] = read_hand_in(self.course, folder, student, given, source)
        return self._hand_ins[key]

    def looks_like_a_lesson(self, path: Path) -> bool:
        """Whether a file would be taken for a lesson by its name."""
        from autograder.intake.files import disk_file
        from autograder.intake.lesson_names import LessonNames

        return bool(LessonNames.of(self.course).lesson_of(disk_file(path)))

    def result(self, assignment: str, student: str) -> Result:
        """The result of what a student handed in for an assignment. Raises what `grade` does."""
        key = assignment, student
        if key not in self._results:
            submission = self.hand_in(assignment, student).submission
            beside = {x.id for x in self.course.every} - set(self.lessons(assignment))
            only = replace(submission, beside=submission.beside | beside)
            self._results[key] = self.grader.grade(only)
        return self._results[key]

    @property
    def grader(self) -> Grader:
        """The one grader of this run."""
        if self._grader is None:
            from autograder.grading.grader import Grader

            required = self._settings.get("require_isolation", "full")
            if required not in LEVELS:
                raise UsageError(
                    message(
                        "config_isolation_is_unknown",
                        required=repr(required),
                        levels=str(list(LEVELS)),
                    )
                )
            self._grader = Grader(self.course, require=LEVELS[required])  # type: ignore[arg-type]
            self._grader.workers.check_isolation()
        return self._grader

    def fault(self, known: Any, why: str) -> None:
        """Note that a notebook could not be graded."""
        of = f"{known['student']}, {known['assignment']}, {known['notebook']}"
        self.faults.append(phrase("at", where=of, value=why))

    def _given(self, assignment: str, source: Path) -> list[Path]:
        """The instructor's files of an assignment, which nbgrader puts over the student's."""
        kept = self._converter.exclude_overwriting.get(assignment, [])
        if not source.is_dir():
            return []
        found = [path for path in sorted(source.rglob("*")) if path.is_file()]
        return [
            path
            for path in found
            if path.suffix != ".ipynb"
            and ".ipynb_checkpoints" not in path.parts
            and path.relative_to(source).as_posix() not in kept
        ]


def current() -> GradingRun:
    """The run that is under way."""
    if GradingRun.current is None:
        raise OptimlingsError(message("config_must_call_configure"))
    return GradingRun.current
