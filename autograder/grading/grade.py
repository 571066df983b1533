"""Grade a class: every submission in a worker of its own, results written as they come."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.checks.judge import Failure, Status, Verdict, judge
from autograder.checks.table import DEFAULT_SEED, GraderError, Tables
from autograder.course import Course, Lesson
from autograder.diagnosis.catalogue import Catalogue
from autograder.diagnosis.diagnose import diagnose
from autograder.grading import resume
from autograder.grading.output import RESULTS, OutputError, result_path, write_atomically
from autograder.intake.classes import SubmissionGone
from autograder.intake.platforms import Student
from autograder.intake.submissions import Submission, read_submission
from autograder.isolation.level import LEVELS, Isolation, Level, describe, is_below
from autograder.isolation.subject import IsolatedSubject, IsolationError, probe
from autograder.isolation.zygote import Zygote, ZygoteEnded
from autograder.lessons import stubs
from autograder.messages.catalogue import Message
from autograder.reports.grades_csv import write_grades
from autograder.results import schema as results
from autograder.results.make import check_result, lesson_result, not_handed_in
from autograder.results.schema import CheckResult, Result, Text
from autograder.results.versions import versions

PRINTED_WORTH_A_NOTE = 100_000
"""Characters; below that, printing is nobody's business."""


class Stopped(Exception):
    """The grader was told to stop."""


class Fault(Exception):
    """What kept a submission from having a result, through no fault of its own."""


@dataclass(frozen=True)
class Graded:
    """One submission's end: its result, or the fault of ours that kept it from having one."""

    student: str
    result: Result | None
    fault: str = ""


class ClassGrader:
    """Grades submissions one after the other or several at a time; use it in a `with` statement.

    The case tables are made before the first worker starts, and then only read: a submission costs
    its own arithmetic, and no verdict depends on another submission or on the order.

    Parameters
    ----------
    course:
        The lessons to grade.
    whole:
        The whole course, whose untouched stubs stand in for lessons that were not handed in:
        lesson 8 may import lesson 4.
    seed:
        The course's seed; the same cases are drawn from it for everybody, everywhere.
    require:
        The level of isolation below which no submission is run.
    """

    def __init__(
        self,
        course: Course,
        whole: Course,
        seed: int = DEFAULT_SEED,
        require: Level = LEVELS[0],
    ) -> None:
        self.course = course
        self.require = require
        self.tables = Tables(course.root, seed)
        self.catalogue = Catalogue(course, self.tables)
        self._stubs = {
            name.removesuffix(".py"): text
            for name, text in stubs.stubs(whole.root / "solutions").items()
        }
        self.stopped = False
        self._replacing = threading.Lock()
        self._zygote = Zygote(course.root, course.scenario_modules, course.off_limits)
        self._zygotes = [self._zygote]
        self._conditions = resume.Conditions(
            course=resume.course_digest(course.root),
            lessons=tuple(lesson.id for lesson in course.lessons),
            seed=seed,
            versions=versions(),
            isolation=require,
        )

    def __enter__(self) -> ClassGrader:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()
        with self._replacing:
            for zygote in self._zygotes:
                zygote.close()

    def stop(self) -> None:
        """Have every `grade` under way end with `Stopped`; a signal handler may call this."""
        self.stopped = True
        for zygote in list(self._zygotes):
            zygote.hang_up()

    def prepare(self) -> list[str]:
        """Make all case tables; what is wrong with checks that are broken."""
        problems: list[str] = []
        for check in self.course.checks:
            if self.stopped:
                break
            try:
                self.tables.of(check)
            except GraderError as error:
                problems.append(str(error))
        return problems

    @cached_property
    def isolation(self) -> Isolation:
        """What submissions are locked into on this machine. Raises what `grade` does."""
        zygote = self._zygote
        try:
            return probe(zygote)
        except ZygoteEnded:
            self._replace(zygote)
        try:
            return probe(self._zygote)
        except ZygoteEnded as error:
            raise self._why(f"{error}, twice before a submission was run") from error

    def check_isolation(self) -> None:
        """Raises `IsolationError` if what is required cannot be had, before anything is run."""
        try:
            isolation = self.isolation
        except ZygoteEnded:  # stopped; or each submission's worker is asked, in another zygote
            return
        if is_below(isolation.level, self.require):
            raise IsolationError(describe(isolation))

    def fingerprint(self, submission: Submission) -> str:
        """The fingerprint of all that this submission's verdicts depend on."""
        return resume.fingerprint(submission, self._conditions)

    def grade(self, submission: Submission) -> Result:
        """The result of one submission.

        Where the zygote ends, it is done again with a zygote of its own, which no other submission
        can take along. Raises `Fault` when that one ends too, `Stopped` after `stop`.
        """
        zygote = self._zygote
        try:
            return self._grade(submission, zygote)
        except ZygoteEnded:
            self._replace(zygote)
        alone = self._start_zygote()
        try:
            return self._grade(submission, alone)
        except ZygoteEnded as error:
            raise self._why(f"{error}, twice while this was graded") from error
        finally:
            alone.close()
            self._zygotes.remove(alone)

    def _replace(self, ended: Zygote) -> None:
        with self._replacing:  # whoever comes second finds the new one
            if self._zygote is ended:
                self._zygote = self._start_zygote()
                self._zygotes.remove(ended)
                ended.close()

    def _start_zygote(self) -> Zygote:
        if self.stopped:
            raise Stopped
        course = self.course
        zygote = Zygote(course.root, course.scenario_modules, course.off_limits)
        self._zygotes.append(zygote)
        if self.stopped:  # meanwhile, and this one was not in the list yet
            zygote.hang_up()
        return zygote

    def _why(self, text: str) -> Exception:
        return Stopped() if self.stopped else Fault(text)

    def _grade(self, submission: Submission, zygote: Zygote) -> Result:
        started = time.perf_counter()
        sources = {**self._stubs, **submission.sources}
        with IsolatedSubject(zygote, sources, self.require) as subject:
            mentioned = self._mentions(submission, subject)
            judged = list(self._judge(submission, subject))
        zygote.check()  # a shrinking that was cut short looks like one that found nothing
        lessons = [lesson for lesson, _ in judged]
        printed = sum(characters for _, characters in judged)
        notes = [Text.of(note) for note in (*submission.notes, *mentioned)]
        if printed > PRINTED_WORTH_A_NOTE:
            notes.append(Text.of(Message("printed", {"count": f"{printed:,}"})))
        return Result(
            submission=submission.student,
            score=sum(lesson.score for lesson in lessons),
            max_score=sum(lesson.max_score for lesson in lessons),
            seed=self.tables.seed,
            versions=versions(),
            isolation=subject.isolation or self.isolation.level,
            fingerprint=self.fingerprint(submission),
            duration=round(time.perf_counter() - started, 4),
            cpu_seconds=round(subject.cpu_seconds, 4),
            notes=notes,
            lessons=lessons,
        )

    def _mentions(self, submission: Submission, subject: IsolatedSubject) -> list[Message]:
        """Where the submission names what is off limits; only the call itself costs points."""
        forbidden = {
            lesson.id: lesson.forbidden
            for lesson in self.course.lessons
            if lesson.forbidden and lesson.id in submission.sources
        }
        found = subject.mentions(forbidden) if forbidden else {}
        return [
            Message(
                "mentioned",
                {
                    "file": f"{lesson}.py",
                    "line": str(m.line),
                    "name": m.name,
                    "exercise": m.exercise,
                },
            )
            for lesson in forbidden
            for m in found.get(lesson, [])
        ]

    def _judge(
        self, submission: Submission, subject: IsolatedSubject
    ) -> Iterator[tuple[results.LessonResult, int]]:
        for lesson in self.course.lessons:
            if lesson.id in submission.unreadable:
                yield _unreadable(lesson, submission.unreadable[lesson.id]), 0
            elif lesson.id not in submission.sources:
                yield not_handed_in(lesson), 0
            else:
                verdicts = list(judge(lesson.checks, subject, self.tables))
                diagnoses = diagnose(verdicts, self.catalogue, self.tables)
                checks = [
                    check_result(v, submission.sources, diagnoses.get(v.check.id)) for v in verdicts
                ]
                printed = sum(verdict.printed for verdict in verdicts)
                yield lesson_result(lesson, checks, handed_in=True), printed


def _unreadable(lesson: Lesson, message: Message) -> results.LessonResult:
    checks: list[CheckResult] = [
        check_result(Verdict(check, Status.FAILED, Failure(message)), {}) for check in lesson.checks
    ]
    return lesson_result(lesson, checks, handed_in=True)


def resumable(
    grader: ClassGrader, students: Sequence[Student | Path], whole: Course, out: Path
) -> tuple[list[Graded], list[Student | Path]]:
    """The submissions that have their result in `out` already, and those that are to be graded."""
    graded: list[Graded] = []
    waiting: list[Student | Path] = []
    for folder in students:
        try:
            submission = _read(folder, whole)
        except Exception:  # to be told when it is that submission's turn
            waiting.append(folder)
            continue
        path = result_path(out, submission.student)
        if result := resume.finished(path, grader.fingerprint(submission)):
            graded.append(Graded(submission.student, result))
        else:
            waiting.append(folder)
    return graded, waiting


def grade_class(
    grader: ClassGrader, students: Sequence[Student | Path], whole: Course, out: Path, jobs: int
) -> Iterator[Graded]:
    """Grade folders, `jobs` at a time; each result is written before it is given on.

    Stopping early (closing the generator, `grader.stop`) loses no result that was written.
    """
    (out / RESULTS).mkdir(parents=True, exist_ok=True)
    stop = threading.Event()

    def one(folder: Student | Path) -> Graded | None:
        if stop.is_set() or grader.stopped:
            return None
        try:
            result = grader.grade(_read(folder, whole))
            write_result(out, result)
        except Stopped:
            return None
        except (Fault, IsolationError, OutputError) as error:
            return Graded(folder.name, None, str(error))
        except Exception as error:  # a fault of ours must not stop the class
            return Graded(folder.name, None, f"{type(error).__name__}: {error}")
        return Graded(folder.name, result)

    with ThreadPoolExecutor(jobs) as pool:
        futures: list[Future[Graded | None]] = [pool.submit(one, folder) for folder in students]
        try:
            for future in as_completed(futures):
                if graded := future.result():
                    yield graded
        finally:
            stop.set()


def _read(folder: Student | Path, whole: Course) -> Submission:
    try:
        return read_submission(folder, whole)
    except SubmissionGone as error:
        raise Fault(str(error)) from error


def write_result(out: Path, result: Result) -> Path:
    """Write `results/<student>.json`, whole or not at all; raises `OutputError`."""
    path = result_path(out, result.submission)
    write_atomically(path, results.encode(result))
    return path


def finish(out: Path, graded: Mapping[str, Graded], course: Course) -> Path:
    """Write `grades.csv` for all that have a result, in the order of their names.

    Raises `OutputError`.
    """
    rows = [graded[student].result for student in sorted(graded)]
    path = out / "grades.csv"
    text = write_grades([row for row in rows if row is not None], course)
    write_atomically(path, text.encode("utf-8"))
    return path
