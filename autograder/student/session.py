"""One run of checks on the student's own files. It knows nothing of pytest."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.checks.check import Check
from autograder.checks.judge import Judge
from autograder.checks.said import cells_that_failed
from autograder.checks.table import DEFAULT_SEED
from autograder.checks.tables import Tables
from autograder.checks.verdict import Verdict
from autograder.course import Course, load_course
from autograder.diagnosis.catalogue import Catalogue
from autograder.diagnosis.diagnose import diagnose
from autograder.folders import EXERCISES
from autograder.messages.catalogue import Message
from autograder.results.make import check_result
from autograder.results.schema import CheckResult
from autograder.subjects.cells import loaded
from autograder.subjects.local import LocalSubject
from autograder.subjects.text import text_to_show


class StudentRun:
    """What the checks of a session share: the student's code, the tables, the verdicts so far.

    Its parts are made when they are needed: most sessions of pytest in a course judge nothing.
    `judge` and what follows raise `CourseError` and `NoReference` where the course is incomplete.
    """

    def __init__(self, root: Path, seed: int, shrink: bool = False) -> None:
        self.root = root
        self._live = shrink
        self._seed = seed
        self._subject = LocalSubject(root, EXERCISES)

    @cached_property
    def course(self) -> Course:
        return load_course(self.root)

    @cached_property
    def tables(self) -> Tables:
        return self.course.tables(self._seed, self._live)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The known wrong answers; `watch` wants them before the first failure."""
        return Catalogue(self.course, self.tables)

    @cached_property
    def _judge(self) -> Judge:
        return Judge(self._subject, self.tables)

    def get_ready(self, lessons: Collection[str], tell: Callable[[str], None]) -> None:
        """Have what these lessons need before the first check is judged.

        `tell` is called with the id of a lesson that has to be recorded first, for another seed.
        """
        if not self._live and self._seed != DEFAULT_SEED:
            from autograder.proof.recordings import ensure  # imports Hypothesis

            ensure(self.course.select(list(lessons)), self._seed, tell)
        _ = self.tables

    def judge(self, check: Check) -> Verdict:
        """The verdict on a check."""
        return self._judge.judge(check)

    def diagnosed(self) -> dict[str, CheckResult]:
        """The results so far, by the check's id, with what explains the failures."""
        verdicts = self._judge.verdicts
        diagnoses = diagnose(verdicts, self.catalogue, self.tables)
        return {
            verdict.check.id: check_result(
                verdict,
                {verdict.check.lesson: self.source(verdict.check.lesson)},
                diagnoses.get(verdict.check.id),
            )
            for verdict in verdicts
        }

    def source(self, lesson: str) -> str:
        """The text of a lesson's file; empty if there is none."""
        file = self.root / EXERCISES / f"{lesson}.py"
        return text_to_show(file.read_bytes()) if file.exists() else ""

    def noticed(self) -> list[str]:
        """Cells of exported scripts that raised, each once."""
        return [str(m) for lesson in self._subject.lessons for m in self._of_cells(lesson)]

    def _of_cells(self, lesson: str) -> list[Message]:
        failed = loaded(f"{EXERCISES}.{lesson}").failed
        return cells_that_failed(f"{lesson}.py", [cell for cell, _ in failed])

    def implementation(self, check: Check) -> Any:
        """What the check calls; a debugger wants it."""
        return self._subject.implementation(check.lesson, check.exercise)
