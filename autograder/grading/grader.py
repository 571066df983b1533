"""The grader: one submission, given as text, to one result. Notebooks and CI may call it too."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import msgspec

from autograder.checks.judge import Judge, budget_spent
from autograder.checks.reference import GraderError
from autograder.checks.table import DEFAULT_SEED
from autograder.checks.verdict import Failure, Status, Verdict
from autograder.course import Course, Lesson
from autograder.diagnosis.catalogue import Catalogue
from autograder.diagnosis.diagnose import diagnose, showing
from autograder.grading import resume
from autograder.grading.noticed import mentioned, noticed
from autograder.grading.workers import Workers
from autograder.intake.names import display
from autograder.intake.submissions import Submission
from autograder.isolation.level import LEVELS, Level
from autograder.isolation.subject import IsolatedSubject
from autograder.isolation.zygote import Zygote
from autograder.lessons import stubs
from autograder.limits import PRINTED_WORTH_A_NOTE
from autograder.messages.catalogue import Message
from autograder.messages.notes import collected
from autograder.results.evidence import evidence
from autograder.results.evidence_schema import Evidence
from autograder.results.likeness import handed_out, likeness
from autograder.results.make import (
    check_result,
    handed_in,
    lesson_result,
    not_handed_in,
    person,
)
from autograder.results.schema import LessonResult, Result, Text
from autograder.results.versions import versions


@dataclass(frozen=True)
class Judged:
    """What comes of one lesson: its result, and the verdicts that were reached by running it."""

    result: LessonResult
    verdicts: tuple[Verdict, ...] = ()


class Grader:
    """Grades submissions one after the other or several at a time; use it in a `with` statement.

    The case tables are made before the first worker starts, and then only read: a submission costs
    its own arithmetic, and no verdict depends on another submission or on the order.

    Parameters
    ----------
    course:
        The lessons to grade. The untouched stubs of all its lessons stand in for those that were
        not handed in: lesson 8 may import lesson 4.
    seed:
        The course's seed; the same cases are drawn from it for everybody, everywhere.
    require:
        The level of isolation below which no submission is run.

    common:
        Which code was handed out (`results.likeness`), where the course does not know.

    Raises `NoReference` where the course has no answers.
    """

    def __init__(
        self,
        course: Course,
        seed: int = DEFAULT_SEED,
        require: Level = LEVELS[0],
        common: frozenset[str] | None = None,
    ) -> None:
        self.course = course
        self.tables = course.tables(seed)
        self.catalogue = Catalogue(course, self.tables)
        self._stubs = stubs.sources(course.root)
        if common is None:
            common = handed_out(course.root, self._stubs.values())
        self.common = common
        self._known = resume.Fingerprints(course, seed, require)
        self.workers = Workers(course, require)

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, *exception: object) -> None:
        self.workers.close()

    def stop(self) -> None:
        """Have every `grade` under way end with `Stopped`; a signal handler may call this."""
        self.workers.stop()

    def prepare(self) -> list[str]:
        """Make all case tables while the zygote warms up; what is wrong with broken checks."""
        self.workers.warm_up()
        problems: list[str] = []
        for check in self.course.checks:
            if self.workers.stopped:
                break
            try:
                self.tables.of(check)
            except GraderError as error:
                problems.append(str(error))
        return problems

    def fingerprint(self, submission: Submission) -> str:
        """The fingerprint of all that this submission's verdicts depend on."""
        return self._known.fingerprint(submission)

    def grade(self, submission: Submission) -> Result:
        """The result of one submission. Raises what `Workers.do` does."""
        return self.grade_with_evidence(submission, self.fingerprint(submission))[0]

    def grade_with_evidence(
        self, submission: Submission, fingerprint: str
    ) -> tuple[Result, Evidence]:
        """The result of a submission with this fingerprint, and what its failing cases showed.

        Of several attempts, where the best is to count, the latest of those with the best score.
        """
        attempts = (submission, *submission.earlier)
        graded = [self.workers.do(partial(self._grade, one, fingerprint)) for one in attempts]
        best = max(range(len(graded)), key=lambda place: (graded[place][0].score, -place))
        result, shown = graded[best]
        if len(attempts) > 1:
            note = Text.of(_best(attempts[best], best, len(attempts)))
            result = msgspec.structs.replace(result, notes=[*result.notes, note])
        return result, shown

    def _grade(
        self, submission: Submission, fingerprint: str, zygote: Zygote, final: bool
    ) -> tuple[Result, Evidence]:
        started = time.perf_counter()
        sources = {**self._stubs, **submission.sources}
        with IsolatedSubject(
            zygote,
            sources,
            self.workers.require,
            cells=submission.cells,
            files=submission.files,
            stand_ins=self._stubs.keys() - submission.sources.keys(),
            also_called=submission.also_called,
            final=final,
        ) as subject:
            named = self._mentions(submission, subject)
            judged = list(self._judge(submission, subject))
        lessons = [one.result for one in judged]
        verdicts = [verdict for one in judged for verdict in one.verdicts]
        told = [*named, *noticed(submission, subject), *_printed(verdicts)]
        if subject.is_spent:
            told.append(budget_spent())
        notes = [Text.of(note) for note in collected((*submission.notes, *told))]
        result = Result(
            submission=submission.student,
            score=sum(lesson.score for lesson in lessons),
            max_score=sum(lesson.max_score for lesson in lessons),
            seed=self.tables.seed,
            versions=versions(),
            isolation=subject.isolation or self.workers.isolation.level,
            fingerprint=fingerprint,
            duration=round(time.perf_counter() - started, 4),
            cpu_seconds=round(subject.cpu_seconds, 4),
            notes=notes,
            lessons=lessons,
            person=person(submission.who),
            files=dict(submission.used),
            handed_in=handed_in(submission),
        )
        own = likeness(submission.sources, self.common)
        shown = evidence(submission.student, verdicts, result.checks, submission.sources, own)
        return result, shown

    def _mentions(self, submission: Submission, subject: IsolatedSubject) -> list[Message]:
        """Where the submission names what is off limits; only the call itself costs points."""
        forbidden = {
            lesson.id: lesson.forbidden
            for lesson in self.course.lessons
            if lesson.forbidden and lesson.id in submission.sources.keys() - submission.beside
        }
        found = subject.mentions(forbidden) if forbidden else {}
        return [note for lesson in forbidden for note in mentioned(lesson, found.get(lesson, []))]

    def _judge(self, submission: Submission, subject: IsolatedSubject) -> Iterator[Judged]:
        judge = Judge(subject, self.tables)
        for lesson in self.course.lessons:
            if lesson.id in submission.unreadable:
                yield Judged(_unreadable(lesson, submission.unreadable[lesson.id]))
            elif lesson.id not in submission.sources or lesson.id in submission.beside:
                yield Judged(not_handed_in(lesson))
            else:
                verdicts = judge.judge_all(lesson.checks)
                diagnoses = diagnose(verdicts, self.catalogue, self.tables, judge.verdicts)
                verdicts = [showing(v, diagnoses.get(v.check.id)) for v in verdicts]
                checks = [
                    check_result(v, submission.sources, diagnoses.get(v.check.id), self._stubs)
                    for v in verdicts
                ]
                yield Judged(lesson_result(lesson, checks, handed_in=True), tuple(verdicts))


def _best(submission: Submission, place: int, count: int) -> Message:
    """Which of several attempts counts; the first of them is the latest."""
    files = ", ".join(dict.fromkeys(map(display, submission.used.values())))
    said = {"attempt": str(count - place), "count": str(count), "files": files}
    return Message("best_attempt", said)


def _printed(verdicts: list[Verdict]) -> list[Message]:
    """A note, if much was printed."""
    count = sum(verdict.printed for verdict in verdicts)
    return [Message("printed", {"count": f"{count:,}"})] if count > PRINTED_WORTH_A_NOTE else []


def _unreadable(lesson: Lesson, message: Message) -> LessonResult:
    checks = [
        check_result(Verdict(check, Status.FAILED, Failure(message)), {}) for check in lesson.checks
    ]
    return lesson_result(lesson, checks, handed_in=True)
