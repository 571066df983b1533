"""One run of checks on the student's own files. It knows nothing of pytest.

Neither torch nor a check is imported before a check must be judged: the checks are listed, and
lessons that nobody has started are seen, by reading.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from autograder.checks.outlines import LessonOutline, Outline
from autograder.checks.table import DEFAULT_SEED
from autograder.checks.verdict import Verdict
from autograder.course import Course, find_course
from autograder.errors import OptimlingsError
from autograder.folders import EXERCISES
from autograder.lessons import stubs
from autograder.lessons.numbers import Exercise, numbered, numbers_in
from autograder.results.make import check_result, untouched_result
from autograder.results.own_file import missing_file
from autograder.results.schema import CheckResult, Text
from autograder.results.words import check_in_words
from autograder.subjects import leaving
from autograder.subjects.text import text_to_show

if TYPE_CHECKING:
    from autograder.checks.check import Check
    from autograder.checks.judge import Judge
    from autograder.checks.tables import Tables
    from autograder.diagnosis.catalogue import Catalogue
    from autograder.diagnosis.diagnose import Diagnosis
    from autograder.subjects.local import LocalSubject


@contextmanager
def _kept_for_good() -> Iterator[None]:
    """Have what the block imports left alone by the garbage collector, during and after it.

    Torch alone makes half a million objects that all live to the end. pytest looks through them
    five times when it ends.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if enabled:
            gc.enable()


class StudentRun:
    """What the checks of a session share: the student's code, the tables, the verdicts so far.

    Its parts are made when they are needed: most sessions of pytest in a course judge nothing.
    `judge` and what follows raise `CourseError` and `NoReference` where the course is incomplete.
    """

    def __init__(self, root: Path, seed: int, shrink: bool = False) -> None:
        self.root = root
        self._live = shrink
        self._seed = seed
        self._numbers: dict[str, dict[str, tuple[str, ...]]] = {}
        self._outlines: dict[str, LessonOutline | None] = {}
        self._untouched: dict[str, bool] = {}
        self._to_judge: list[str] = []

    @cached_property
    def course(self) -> Course:
        return find_course(self.root)

    @cached_property
    def tables(self) -> Tables:
        return self.course.tables(self._seed, self._live)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The known wrong answers to the lessons that `get_ready` was asked for; `watch` wants them
        before the first failure."""
        from autograder.diagnosis.catalogue import Catalogue

        return Catalogue(self.course.select(self._to_judge), self.tables)

    @cached_property
    def _subject(self) -> LocalSubject:
        from autograder.subjects.local import LocalSubject

        return LocalSubject(self.root, EXERCISES)

    @cached_property
    def _judge(self) -> Judge:
        from autograder.checks.judge import Judge

        return Judge(self._subject, self.tables, shrink=self._live)

    def outline(self, lesson: str) -> LessonOutline | None:
        """The checks of a lesson as they were written down; None where only importing tells."""
        if lesson not in self._outlines:
            recordings = self.course.recordings(self._seed)
            self._outlines[lesson] = None if self._live else recordings.outline(lesson)
        return self._outlines[lesson]

    def is_untouched(self, check: Outline) -> bool:
        """Whether it is known without running anything that nobody has started on this."""
        lesson = check.lesson
        if lesson not in self._untouched:
            outline = self.outline(lesson)
            self._untouched[lesson] = outline is not None and outline.is_untouched(self.root)
        return self._untouched[lesson] and check.untouched is not None

    def get_ready(self, lessons: Collection[str], tell: Callable[[str], None]) -> None:
        """Have what these lessons need before the first check is judged, torch among it.

        Where there is none to be judged, only make sure that the course is whole. `tell` is called
        with the id of a lesson that has to be recorded first, for another seed.
        """
        if lessons and not self._live and self._seed != DEFAULT_SEED:
            from autograder.proof.recordings import ensure  # imports Hypothesis

            ensure(self.course.select(list(lessons)), self._seed, tell)
        if not self._live:
            recordings = self.course.recordings(self._seed)
            recordings.require(lesson.id for lesson in self.course.every)
        if lessons:
            self._warm_up(list(lessons))

    def _warm_up(self, lessons: list[str]) -> None:
        """Import what judging needs. Guards stand before a line of the student's is imported."""
        self._to_judge = lessons
        with _kept_for_good():
            from autograder.subjects import eager, offlimits

            eager.install()
            offlimits.install(self.course.select(lessons).off_limits)
            _ = self.tables, self._judge

    def result_of(self, outline: Outline) -> CheckResult:
        """The result of a check; `diagnosed` says later what explains a failure."""
        if self.is_untouched(outline):
            return check_in_words(untouched_result(outline, self.root))
        return self.result(self.judge(self.check(outline)))

    def check(self, outline: Outline) -> Check:
        """The check itself."""
        (lesson,) = (x for x in self.course.every if x.id == outline.lesson)
        return next(check for check in lesson.checks if check.name == outline.name)

    def judge(self, check: Check) -> Verdict:
        """The verdict on a check. Whatever is wrong with the grader is a `GRADER_ERROR`."""
        from autograder.checks.judge import broken
        from autograder.checks.reference import where_it_broke

        try:
            return self._judge.judge(check)
        except Exception as error:
            if isinstance(error, (OptimlingsError, *leaving.kinds())):
                raise
            return broken(check, where_it_broke(error, check.file))

    def verdict(self, check: Outline) -> Verdict | None:
        """The verdict on a check that was judged in this run."""
        return next((v for v in self._verdicts if v.check.id == check.id), None)

    @property
    def _verdicts(self) -> list[Verdict]:
        """The verdicts so far; asking for them makes no judge."""
        return self._judge.verdicts if "_judge" in vars(self) else []

    def result(self, verdict: Verdict, diagnosis: Diagnosis | None = None) -> CheckResult:
        """A verdict as data, with what the student's file and the diagnosis tell."""
        lesson = verdict.check.lesson
        found = check_result(verdict, {lesson: self.source(lesson)}, diagnosis, self.stubs)
        folder = self.root / EXERCISES
        if found.message.id != "import_failed" or (folder / f"{lesson}.py").exists():
            return check_in_words(found)
        others = {path.name for path in folder.glob("*") if path.suffix in (".py", ".ipynb")}
        others -= {f"{name}.py" for name in self.stubs}
        message = missing_file(f"{lesson}.py", sorted(others))
        missing = msgspec.structs.replace(found, message=Text.of(message), location=None)
        return check_in_words(missing)

    def printed(self, check: Outline) -> str:
        """What was printed on the case that is shown for a check."""
        verdict = self.verdict(check)
        if verdict is None or verdict.shown is None:
            return ""
        from autograder import wire

        return self._subject.printed(verdict.check.call([wire.encode(verdict.shown.case)]))

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
        for lesson in self.course.lessons:
            outline = self.outline(lesson.id)
            checks = outline.checks if outline else [check.outline for check in lesson.checks]
            names[lesson.id] = list(dict.fromkeys(check.exercise for check in checks))
        return numbered(names, self.stubs)

    def diagnosed(self) -> dict[str, CheckResult]:
        """The results of what was judged so far, by the check's id, with what explains failures."""
        verdicts = self._verdicts
        if not verdicts:
            return {}
        from autograder.diagnosis.diagnose import diagnose, showing

        diagnoses = diagnose(verdicts, self.catalogue, self.tables)
        found = {}
        for verdict in verdicts:
            diagnosis = diagnoses.get(verdict.check.id)
            found[verdict.check.id] = self.result(showing(verdict, diagnosis), diagnosis)
        return found

    def source(self, lesson: str) -> str:
        """The text of a lesson's file; empty if there is none."""
        file = self.root / EXERCISES / f"{lesson}.py"
        return text_to_show(file.read_bytes()) if file.exists() else ""

    def noticed(self) -> list[str]:
        """Cells of exported scripts that raised, each once."""
        if "_subject" not in vars(self):
            return []
        from autograder.checks.said import cells_that_failed
        from autograder.subjects.cells import loaded

        found: list[str] = []
        for lesson in self._subject.lessons:
            failed = [cell for cell, _ in loaded(f"{EXERCISES}.{lesson}").failed]
            found += map(str, cells_that_failed(f"{lesson}.py", failed))
        return found

    def implementation(self, check: Check) -> Any:
        """What the check calls; a debugger wants it."""
        return self._subject.implementation(check.lesson, check.exercise)
