"""Grade a class: every submission in a worker of its own, results written as they come."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from autograder import result as results
from autograder import stubs
from autograder.checks.judge import Failure, Status, Verdict, judge
from autograder.checks.table import DEFAULT_SEED, GraderError, Tables
from autograder.course import Course, Lesson
from autograder.grading.submissions import Submission, read_submission
from autograder.messages import Message
from autograder.reports.gradebook import write_grades
from autograder.result import CheckResult, Result, Text
from autograder.subjects import lockdown
from autograder.subjects.isolated import IsolatedSubject, Zygote

PRINTED_WORTH_A_NOTE = 100_000
"""Characters; below that, printing is nobody's business."""


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
    """

    def __init__(self, course: Course, whole: Course, seed: int = DEFAULT_SEED) -> None:
        self.course = course
        self.tables = Tables(course.root, seed)
        self._stubs = {
            name.removesuffix(".py"): text
            for name, text in stubs.stubs(whole.root / "solutions").items()
        }
        self._zygote = Zygote(course.root, course.scenario_modules)

    def __enter__(self) -> ClassGrader:
        return self

    def __exit__(self, *exception: object) -> None:
        self._zygote.close()

    def prepare(self) -> list[str]:
        """Make all case tables; what is wrong with checks that are broken."""
        problems = []
        for check in self.course.checks:
            try:
                self.tables.of(check)
            except GraderError as error:
                problems.append(str(error))
        return problems

    def grade(self, submission: Submission) -> Result:
        """The result of one submission."""
        started = time.perf_counter()
        with IsolatedSubject(self._zygote, {**self._stubs, **submission.sources}) as subject:
            judged = list(self._judge(submission, subject))
        lessons = [lesson for lesson, _ in judged]
        printed = sum(characters for _, characters in judged)
        notes = [Text.of(note) for note in submission.notes]
        if printed > PRINTED_WORTH_A_NOTE:
            notes.append(Text.of(Message("printed", {"count": f"{printed:,}"})))
        return Result(
            submission=submission.student,
            score=sum(lesson.score for lesson in lessons),
            max_score=sum(lesson.max_score for lesson in lessons),
            seed=self.tables.seed,
            versions=results.versions(),
            isolation=lockdown.LEVEL,
            duration=round(time.perf_counter() - started, 4),
            cpu_seconds=round(subject.cpu_seconds, 4),
            notes=notes,
            lessons=lessons,
        )

    def _judge(
        self, submission: Submission, subject: IsolatedSubject
    ) -> Iterator[tuple[results.LessonResult, int]]:
        for lesson in self.course.lessons:
            if lesson.id in submission.unreadable:
                yield _unreadable(lesson, submission.unreadable[lesson.id]), 0
            elif lesson.id not in submission.sources:
                yield results.not_handed_in(lesson), 0
            else:
                verdicts = list(judge(lesson.checks, subject, self.tables))
                checks = [results.check_result(v, submission.sources) for v in verdicts]
                printed = sum(verdict.printed for verdict in verdicts)
                yield results.lesson_result(lesson, checks, handed_in=True), printed


def _unreadable(lesson: Lesson, message: Message) -> results.LessonResult:
    checks: list[CheckResult] = [
        results.check_result(Verdict(check, Status.FAILED, Failure(message)), {})
        for check in lesson.checks
    ]
    return results.lesson_result(lesson, checks, handed_in=True)


def grade_class(
    grader: ClassGrader, students: Sequence[Path], whole: Course, out: Path, jobs: int
) -> Iterator[Graded]:
    """Grade folders, `jobs` at a time; each result is written before it is given on.

    Stopping early (closing the generator, Ctrl-C) loses no result that was written.
    """
    (out / "results").mkdir(parents=True, exist_ok=True)
    stop = threading.Event()

    def one(folder: Path) -> Graded | None:
        if stop.is_set():
            return None
        try:
            result = grader.grade(read_submission(folder, whole))
            write_result(out, result)
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


def write_result(out: Path, result: Result) -> Path:
    """Write `results/<student>.json`, whole or not at all."""
    path = out / "results" / f"{result.submission}.json"
    write_atomically(path, results.encode(result))
    return path


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file in one step: whoever reads it, or pulls the plug, never sees half of it."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def finish(out: Path, graded: Mapping[str, Graded], course: Course) -> Path:
    """Write `grades.csv` for all that have a result, in the order of their names."""
    rows = [graded[student].result for student in sorted(graded)]
    path = out / "grades.csv"
    text = write_grades([row for row in rows if row is not None], course)
    write_atomically(path, text.encode("utf-8"))
    return path
