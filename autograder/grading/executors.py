"""Where the submissions of a class are graded: what a run asks for, and threads of this process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from autograder.intake.submissions import Submission
from autograder.isolation.level import IsolationError
from autograder.messages.catalogue import Message, message
from autograder.results.evidence_schema import Evidence
from autograder.results.schema import Result

if TYPE_CHECKING:  # it imports torch, which is needed once there is something to grade
    from autograder.grading.grader import Grader

MakeGrader = Callable[[], AbstractContextManager["Grader"]]
"""Makes the grader when it is needed."""


@dataclass(frozen=True)
class Done:
    """What came of one submission: its result with its evidence, or why it has none."""

    student: str
    graded: tuple[Result, Evidence] | None
    fault: str = ""


class Executor(Protocol):
    """Grades submissions, several at a time. Nothing is written: that is for whoever asked.

    Use it in a `with` statement; leaving it ends all that is under way. After a stop, what had not
    come back never does.
    """

    def __enter__(self) -> Executor: ...

    def __exit__(self, *exception: object) -> None: ...

    @property
    def stopped(self) -> bool:
        """Whether it was told to stop."""
        ...

    @property
    def workers(self) -> int:
        """How many machines or processes grade beside this one."""
        ...

    def stop(self) -> None:
        """Have all that is under way end; a signal handler may call this."""
        ...

    def prepare(self) -> list[str]:
        """Get ready for the first submission; what is wrong with checks that are broken.

        Raises `IsolationError` where submissions cannot be locked in as is required.
        """
        ...

    def submit(self, submission: Submission, fingerprint: str) -> Iterator[Done]:
        """Have a submission graded; what came of others, if there is no room for more before."""
        ...

    def rest(self) -> Iterator[Done]:
        """What comes of all that is still under way."""
        ...


class Threads:
    """Grades in threads of this process, each with workers of its own.

    No more work is taken than is under way: a class's submissions are not all kept in memory.
    """

    def __init__(self, make: MakeGrader, jobs: int) -> None:
        self._make = make
        self._grader: Grader | None = None
        self._open = ExitStack()
        self._told_to_stop = False
        self._jobs = jobs
        self._pool = ThreadPoolExecutor(jobs)
        self._under_way: set[Future[Done | None]] = set()
        self._left = threading.Event()

    def __enter__(self) -> Threads:
        return self

    def __exit__(self, *exception: object) -> None:
        self._left.set()
        self._pool.shutdown(cancel_futures=True)
        self._told_to_stop = self.stopped
        self._grader = None  # its tables take memory, which the class's report needs now
        self._open.close()

    @property
    def stopped(self) -> bool:
        return self._told_to_stop or bool(self._grader and self._grader.workers.stopped)

    @property
    def workers(self) -> int:
        return 0

    def stop(self) -> None:
        """See `Executor.stop`."""
        self._told_to_stop = True
        if self._grader:
            self._grader.stop()

    def prepare(self) -> list[str]:
        """Make the tables, and see that workers are locked in, before the first is started."""
        self._grader = grader = self._open.enter_context(self._make())
        if self._told_to_stop:  # meanwhile
            grader.stop()
        problems = grader.prepare()
        if not self.stopped:
            grader.workers.check_isolation()
        return problems

    def submit(self, submission: Submission, fingerprint: str) -> Iterator[Done]:
        """See `Executor.submit`."""
        self._under_way.add(self._pool.submit(self._grade, submission, fingerprint))
        while len(self._under_way) > self._jobs:
            yield from self._some()

    def rest(self) -> Iterator[Done]:
        """See `Executor.rest`."""
        while self._under_way:
            yield from self._some()

    def _some(self) -> Iterator[Done]:
        done, self._under_way = wait(self._under_way, return_when=FIRST_COMPLETED)
        for future in done:
            if ended := future.result():
                yield ended

    def _grade(self, submission: Submission, fingerprint: str) -> Done | None:
        if self._left.is_set() or self._grader is None:
            return None
        return graded_by(self._grader, submission, fingerprint)


def graded_by(grader: Grader, submission: Submission, fingerprint: str) -> Done | None:
    """What comes of a submission; None where the grader was told to stop."""
    from autograder.grading.workers import Fault, Stopped

    if grader.workers.stopped:
        return None
    try:
        graded = grader.grade_with_evidence(submission, fingerprint)
    except Stopped:
        return None
    except (Fault, IsolationError) as error:
        return Done(submission.student, None, str(error))
    except Exception as error:  # a fault of ours must not stop the class
        return Done(submission.student, None, str(fault_of_ours(error)))
    return Done(submission.student, graded)


def fault_of_ours(error: Exception) -> Message:
    """What is said of an error that nobody counted on: the submission has no result."""
    return message("fault_of_ours", kind=type(error).__name__, text=str(error))
