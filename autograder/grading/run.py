"""The run of a class: each submission read once, taken over or graded, and written as it comes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import msgspec

from autograder.folders import GRADES
from autograder.grading import output, resume
from autograder.grading.executors import Done, Executor, Threads, fault_of_ours
from autograder.grading.output import OutputError, evidence_path, result_path
from autograder.grading.resume import Fingerprints
from autograder.intake.classes import SubmissionGone
from autograder.intake.files import ReadFault
from autograder.intake.names import reason
from autograder.intake.options import DEFAULT, IntakeOptions
from autograder.intake.people import Student, forget
from autograder.intake.submissions import Submission, read_submission
from autograder.messages.catalogue import message, phrase
from autograder.reports.grades_csv import write_grades
from autograder.results import evidence_schema as evidences
from autograder.results import schema as results
from autograder.results import seal
from autograder.results.evidence_schema import Evidence
from autograder.results.make import handed_in
from autograder.results.overrides import NO_WORD, Word
from autograder.results.schema import Result

if TYPE_CHECKING:  # it imports torch, which is needed once there is something to grade
    from autograder.grading.grader import Grader


@dataclass(frozen=True, slots=True)
class Graded:
    """One submission's end: its result, or the fault of ours that kept it from having one.

    `resumed` tells that the result was there already.
    """

    student: str
    result: Result | None
    fault: str = ""
    resumed: bool = False


class ClassRun:
    """Grades a class into the folder `out`; iterate over it once, for each submission's end.

    Every result is written before it is given on. Stopping early (closing the iterator,
    `grader.stop`) loses no result that was written. Raises `IsolationError` before anything is run
    where the required isolation cannot be had.

    Parameters
    ----------
    fresh:
        Grade again what has its result in `out` already.
    options:
        How submissions are taken in.
    word:
        The instructor's rules and overrides, applied to each result when its checks are done.
    executor:
        Where submissions are graded: by default by `grader`, in `jobs` threads of this process.

    Attributes
    ----------
    problems:
        What is wrong with checks that are broken; known once a submission is to be graded.
    """

    def __init__(
        self,
        grader: Grader | Fingerprints,
        students: Iterable[Student | Path],
        out: Path,
        jobs: int,
        fresh: bool = False,
        options: IntakeOptions = DEFAULT,
        word: Word = NO_WORD,
        executor: Executor | None = None,
    ) -> None:
        self._grader = grader
        self._students = students
        self._out = out
        self._executor = executor or Threads(lambda: nullcontext(cast("Grader", grader)), jobs)
        self._fresh = fresh
        self._options = options
        self._word = word
        self._ready = False
        self.problems: list[str] = []

    def __iter__(self) -> Iterator[Graded]:
        output.make_folders(self._out)
        with self._executor as executor:
            for student in self._students:
                if executor.stopped:
                    break
                yield from self._begin(student, executor)
            yield from map(self._written, executor.rest())

    def _begin(self, student: Student | Path, executor: Executor) -> Iterator[Graded]:
        """Read a submission; its end if it needs no grading, else those of others meanwhile."""
        try:
            submission = read_submission(student, self._grader.course, self._options)
        except (SubmissionGone, ReadFault) as error:
            yield Graded(student.name, None, str(error))
            return
        except Exception as error:  # a fault of ours must not stop the class
            yield _fault(student.name, error)
            return
        if isinstance(student, Student):
            forget(student)
        fingerprint = self._grader.fingerprint(submission)
        if not self._fresh and (result := finished(self._out, submission.student, fingerprint)):
            yield self._resumed(result, submission)
            return
        if not self._ready:
            self.problems = executor.prepare()
            self._ready = True
        yield from map(self._written, executor.submit(submission, fingerprint))

    def _written(self, done: Done) -> Graded:
        """Write what came of a submission. This process alone does, wherever it was graded."""
        if done.graded is None:
            return Graded(done.student, None, done.fault)
        result, evidence = done.graded
        try:
            result = self._word.applied(result)
            write(self._out, result, evidence)
        except OutputError as error:
            return Graded(done.student, None, str(error))
        except Exception as error:  # a fault of ours must not stop the class
            return _fault(done.student, error)
        return Graded(done.student, result)

    def _resumed(self, result: Result, submission: Submission) -> Graded:
        """A result that was there, under the rules of this run."""
        known = result
        if not submission.earlier:  # else the best attempt's time stands in its result
            known = msgspec.structs.replace(result, handed_in=handed_in(submission))
        try:
            ruled = under(self._word, known, self._out)
        except OutputError as error:
            return Graded(submission.student, None, str(error))
        return Graded(submission.student, ruled, resumed=True)


def under(word: Word, result: Result, out: Path) -> Result:
    """A result under these rules, which is written again if they change it.

    Raises `OutputError`.
    """
    ruled = word.applied(result)
    data = results.encode(ruled)
    path = result_path(out, result.submission)
    try:
        if seal.unsealed(output.regular_bytes(path)) == data:
            return ruled
        evidence = output.regular_bytes(evidence_path(out, result.submission))
    except (OSError, ValueError) as error:  # it was there a moment ago
        raise OutputError(
            message("result_or_evidence_cannot_be_read", path=str(path), reason=reason(error))
        ) from error
    output.write_atomically(path, seal.sealed(data, evidence))
    return ruled


def _fault(student: str, error: Exception) -> Graded:
    return Graded(student, None, str(fault_of_ours(error)))


def finished(out: Path, student: str, fingerprint: str) -> Result | None:
    """A student's result, if it is in `out` with this fingerprint, and its evidence beside it."""
    return resume.finished(out, student, fingerprint)


def kept(
    out: Path, students: Iterable[str], graded: Mapping[str, Graded], word: Word = NO_WORD
) -> Iterator[Graded]:
    """The results in `out` of those of the `students` who were not graded this time, under the
    rules of it.

    Where a result is not what was written, that is said. Raises `OutputError`.
    """
    for name in (student for student in students if student not in graded):
        path = result_path(out, name)
        if result := resume.present(out, name):
            yield Graded(name, under(word, result, out), resumed=True)
        elif os.path.lexists(path):
            fault = phrase("result_is_not_what_grade_wrote", path=str(path))
            yield Graded(name, None, fault)


def write(out: Path, result: Result, evidence: Evidence) -> None:
    """Write a submission's files, each whole or not at all, the result last.

    Raises `OutputError`.
    """
    student, shown = result.submission, evidences.encode(evidence)
    output.write_atomically(evidence_path(out, student), shown)
    output.write_atomically(result_path(out, student), seal.sealed(results.encode(result), shown))


def finish(out: Path, graded: Mapping[str, Graded]) -> Path:
    """Write `grades.csv` for all that have a result, in the order of their names.

    Raises `OutputError`.
    """
    rows = [graded[student].result for student in sorted(graded)]
    path = out / GRADES
    text = write_grades([row for row in rows if row is not None])
    output.write_atomically(path, text.encode("utf-8"))
    return path
