"""One run of checks on the student's own files. It knows nothing of pytest."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from autograder import wire
from autograder.checks.check import Check
from autograder.checks.judge import Judge, broken
from autograder.checks.reference import where_it_broke
from autograder.checks.said import cells_that_failed
from autograder.checks.table import DEFAULT_SEED
from autograder.checks.tables import Tables
from autograder.checks.verdict import Verdict
from autograder.course import Course, load_course
from autograder.diagnosis.catalogue import Catalogue
from autograder.diagnosis.diagnose import Diagnosis, diagnose
from autograder.errors import OptimlingsError
from autograder.folders import EXERCISES
from autograder.lessons import stubs
from autograder.lessons.numbers import Exercise, numbered, numbers_in
from autograder.messages.catalogue import Message
from autograder.results.make import check_result
from autograder.results.own_file import missing_file
from autograder.results.schema import CheckResult, Text
from autograder.subjects import leaving
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
        self._numbers: dict[str, dict[str, tuple[str, ...]]] = {}

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
        """The verdict on a check. Whatever is wrong with the grader is a `GRADER_ERROR`."""
        try:
            return self._judge.judge(check)
        except Exception as error:
            if isinstance(error, (OptimlingsError, *leaving.kinds())):
                raise
            return broken(check, where_it_broke(error, check.file))

    def result(self, verdict: Verdict, diagnosis: Diagnosis | None = None) -> CheckResult:
        """A verdict as data, with what the student's file and the diagnosis tell."""
        lesson = verdict.check.lesson
        found = check_result(verdict, {lesson: self.source(lesson)}, diagnosis, self.stubs)
        folder = self.root / EXERCISES
        if found.message.id != "import_failed" or (folder / f"{lesson}.py").exists():
            return found
        others = {path.name for path in folder.glob("*") if path.suffix in (".py", ".ipynb")}
        others -= {f"{name}.py" for name in self.stubs}
        message = missing_file(f"{lesson}.py", sorted(others))
        return msgspec.structs.replace(found, message=Text.of(message), location=None)

    def printed(self, check: Check) -> str:
        """What was printed on the case that is shown for a check."""
        for verdict in self._judge.verdicts:
            if verdict.check.id == check.id and verdict.shown is not None:
                return self._subject.printed(check.call([wire.encode(verdict.shown.case)]))
        return ""

    @cached_property
    def stubs(self) -> dict[str, str]:
        """The stubs as they were handed out, by lesson."""
        return stubs.sources(self.root)

    def numbers(self, lesson: str) -> dict[str, tuple[str, ...]]:
        """The numbers of a lesson's exercises, by name."""
        if lesson not in self._numbers:
            self._numbers[lesson] = numbers_in(self.stubs.get(lesson, ""))
        return self._numbers[lesson]

    @property
    def plan(self) -> list[Exercise]:
        """The exercises of the course, in order."""
        names: dict[str, list[str]] = {}
        for check in self.course.checks:
            of_lesson = names.setdefault(check.lesson, [])
            if check.exercise not in of_lesson:
                of_lesson.append(check.exercise)
        return numbered(names, self.stubs)

    def diagnosed(self) -> dict[str, CheckResult]:
        """The results so far, by the check's id, with what explains the failures."""
        verdicts = self._judge.verdicts
        diagnoses = diagnose(verdicts, self.catalogue, self.tables)
        return {
            verdict.check.id: self.result(verdict, diagnoses.get(verdict.check.id))
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
