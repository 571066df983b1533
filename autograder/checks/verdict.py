"""What comes of judging a check: its state, the case that shows a failure, the points."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from autograder.messages.catalogue import Message, Said
from autograder.subjects.outcome import Outcome, Place

if TYPE_CHECKING:
    from autograder.checks.check import Check


class Status(StrEnum):
    """The states of a check."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_STARTED = "not started"
    BLOCKED = "blocked"
    TIMED_OUT = "timed out"
    CRASHED = "crashed"
    GRADER_ERROR = "grader error"


@dataclass(frozen=True)
class Failure:
    """What is wrong with one case: the message, and both sides as short text."""

    message: Message
    where: Said = ""
    actual: Said = ""
    expected: Said = ""
    place: Place | None = None
    not_started: bool = False
    kind: str = ""


@dataclass(frozen=True)
class Row:
    """One case of a check: what came back, what the reference shows, what is wrong with it."""

    case: Any
    outcome: Outcome
    expected: Any
    failure: Failure | None


@dataclass(frozen=True)
class Verdict:
    """The outcome of a check for one submission.

    Attributes
    ----------
    shown:
        The case that shows the failure, if there is one.
    follows_from:
        For a blocked check, the check whose failure it follows from.
    outcomes:
        What came back for each case of the table, for the diagnosis.
    used:
        Other functions and classes of the submission that were called, as its process says.
    """

    check: Check
    status: Status
    failure: Failure | None = None
    shown: Row | None = None
    follows_from: Check | None = None
    seconds: float = 0.0
    printed: int = 0
    outcomes: tuple[Outcome, ...] = field(default=(), repr=False)
    used: frozenset[str] = frozenset()

    @property
    def case(self) -> Any:
        """The case that shows the failure, or None."""
        return self.shown.case if self.shown else None

    @property
    def points(self) -> int:
        """A fault of ours costs the student nothing."""
        full = self.status in (Status.PASSED, Status.GRADER_ERROR)
        return self.check.points if full else 0
