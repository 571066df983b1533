"""Judge an exercise in a student's kernel, by the same tables and the same judge as in class."""

from __future__ import annotations

import inspect
import os
import traceback
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import msgspec

from autograder.checks.check import Check
from autograder.checks.judge import Judge
from autograder.checks.tables import Tables
from autograder.course import Course, load_course
from autograder.diagnosis.catalogue import Catalogue
from autograder.diagnosis.diagnose import diagnose, showing
from autograder.errors import UsageError
from autograder.folders import ENGINE, EXERCISES, find_root
from autograder.messages.catalogue import message, phrase
from autograder.notebook.cells import RunCells, is_cell
from autograder.notebook.points import Points
from autograder.notebook.siblings import Siblings
from autograder.notebook.unseen import unseen
from autograder.reports.exercise_html import notes_html, verdicts_html
from autograder.reports.exercise_text import verdicts_text
from autograder.results.make import check_result
from autograder.results.schema import CheckResult
from autograder.results.words import check_in_words
from autograder.subjects import offlimits
from autograder.subjects.local import ModuleSubject
from autograder.subjects.outcome import Raised
from autograder.subjects.perform import describe_exception

COURSE_VARIABLE = "OPTIMLINGS_COURSE"
"""Names the course's folder, where it is neither around the notebook nor around the engine."""


def course_folder() -> Path:
    """The course of this kernel. Raises `UsageError` where there is none."""
    if named := os.environ.get(COURSE_VARIABLE):
        return Path(named)
    try:
        return find_root()
    except UsageError:
        try:
            return find_root(ENGINE.parent)  # the clone or the kit that was installed with -e
        except UsageError as error:
            raise UsageError(
                message("check_found_no_course", variable=str(COURSE_VARIABLE))
            ) from error


class Kernel:
    """What all checks of a kernel share.

    Parameters
    ----------
    course:
        The course, whose lessons may be answered in any notebook.
    folder:
        The notebook's folder.
    """

    def __init__(self, course: Course, folder: Path) -> None:
        self._course = course
        self._siblings = Siblings(folder, course.root, self._describe_import)
        self._folder = str(folder.resolve())
        self._exercises: dict[str, list[Check]] = {}
        for check in course.checks:
            self._exercises.setdefault(check.exercise, []).append(check)

    @classmethod
    def start(cls) -> Kernel:
        """Get ready in this process, before the notebook imports anything from torch."""
        kernel = cls(load_course(course_folder()), Path.cwd())
        offlimits.install(kernel._course.off_limits)
        kernel._siblings.install()
        return kernel

    @cached_property
    def _tables(self) -> Tables:
        return self._course.tables()

    @cached_property
    def _catalogue(self) -> Catalogue:
        return Catalogue(self._course, self._tables)

    def check(self, exercise: str, namespace: Mapping[str, Any]) -> Points:
        """The verdict on an exercise as a namespace defines it now."""
        if exercise not in self._exercises:
            known = ", ".join(self._exercises)
            raise UsageError(message("unknown_exercise", exercise=repr(exercise), known=str(known)))
        checks = self._exercises[exercise]
        with unseen():
            subject = _Namespace(namespace, self._course.root, checks[0], self._siblings.stand_ins)
            results = self._results(subject, checks)
        return self._points(exercise, results, subject.cells)

    def _results(self, subject: _Namespace, checks: Sequence[Check]) -> list[CheckResult]:
        judge = Judge(subject, self._tables)
        judge.judge_all(_with_needs(checks, self._course.checks))
        verdicts = [v for v in judge.verdicts if v.check.exercise == checks[0].exercise]
        diagnoses = diagnose(verdicts, self._catalogue, self._tables)
        sources = {checks[0].lesson: subject.cells.text}
        found = [(v, diagnoses.get(v.check.id)) for v in verdicts]
        results = (check_result(showing(v, one), sources, one) for v, one in found)
        return [check_in_words(result) for result in results]

    def _points(self, exercise: str, results: Sequence[CheckResult], cells: RunCells) -> Points:
        html = verdicts_html(results, cells.names)
        origins = self._siblings.origins.items()
        notes = [
            phrase("notebook_uses_lesson_from", lesson=lesson, origin=origin)
            for lesson, origin in origins
        ]
        if notes:
            html += notes_html(notes)
        text = "\n".join([verdicts_text(results, cells.names), *notes])
        return Points(float(sum(result.points for result in results)), html, text)

    def _describe_import(self, error: BaseException) -> Raised:
        return describe_exception(error, lambda file: file.startswith(self._folder))


def _with_needs(checks: Sequence[Check], every: Sequence[Check]) -> list[Check]:
    """The checks, after all that they need, in the course's order."""
    by_id = {check.id: check for check in every}
    wanted: set[str] = set()
    waiting = [check.id for check in checks]
    while waiting:
        id = waiting.pop()
        if id not in wanted:
            wanted.add(id)
            waiting += [f"{by_id[id].lesson}::{name}" for name in by_id[id].needs]
    return [check for check in every if check.id in wanted]


class _Namespace(ModuleSubject):
    """What a notebook has defined, as a lesson's module. Its lines are those of its cells."""

    def __init__(
        self, namespace: Mapping[str, Any], root: Path, check: Check, stand_ins: frozenset[str]
    ) -> None:
        module = ModuleType(f"{EXERCISES}.{check.lesson}")
        vars(module).update({k: v for k, v in namespace.items() if not k.startswith("__")})
        super().__init__(module, root, "notebook")
        self.stand_ins = stand_ins
        self.cells = RunCells(check.lesson)
        if defined := _cell_of(namespace.get(check.exercise)):
            self.cells.add(defined)

    def _is_own(self, filename: str) -> bool:
        return is_cell(filename)

    def _describe(self, error: BaseException) -> Raised:
        raised = super()._describe(error)
        files = [frame.f_code.co_filename for frame, _ in traceback.walk_tb(error.__traceback__)]
        own = [file for file in files if is_cell(file)]
        return msgspec.structs.replace(
            raised, place=self.cells.place(raised, own[-1] if own else "")
        )


def _cell_of(implementation: Any) -> str:
    """The file name of the cell that defines a function or class; empty if it is none."""
    try:
        if inspect.isclass(implementation):
            methods = [x for x in vars(implementation).values() if inspect.isfunction(x)]
            implementation = methods[0] if methods else None
        code = inspect.unwrap(implementation).__code__
    except Exception:  # the notebook's own: a tensor, a property, a wrapper around itself
        return ""
    return code.co_filename if isinstance(code, CodeType) and is_cell(code.co_filename) else ""
