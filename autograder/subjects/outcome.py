"""What comes back when a scenario is run on a submission, as data that crosses the wire."""

from __future__ import annotations

from typing import Protocol

import msgspec

from autograder.errors import OptimlingsError
from autograder.limits import MAX_NAME_SAID, MAX_SAID, MAX_TRAIL
from autograder.messages.catalogue import Said


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of the submission: `file` is its name within the package, `lesson4_sgd.py`.

    `column` counts the bytes of its UTF-8 text from 1; it is 0 where only the line is known.
    """

    file: str
    line: int
    column: int = 0


class Value(msgspec.Struct, frozen=True, tag=True):
    """The scenario ran to its end; `data` is the encoded observation."""

    data: bytes


class Raised(msgspec.Struct, frozen=True, tag=True):
    """An exception left the scenario.

    `own` says whether the submission's own `raise` statement raised it (a stub does), `trail` names
    the submission's functions on the way there, outermost first. `hint` is the id of a message that
    says what the exception means where grading runs, or empty.
    """

    kind: str
    text: str
    own: bool
    place: Place | None
    trail: list[str]
    hint: str = ""


class FailedCell(msgspec.Struct, frozen=True):
    """A cell that raised: its number, and that of its first line in the lesson's text."""

    number: int
    line: int
    raised: Raised


class Missing(msgspec.Struct, frozen=True, tag=True):
    """The lesson's file has no such name."""


class Altered(msgspec.Struct, frozen=True, tag=True):
    """The submission left something global changed, such as the grad mode; `what` names it."""

    what: str


class Unfit(msgspec.Struct, frozen=True, tag=True):
    """What was observed is not plain data at all; `text` says why."""

    text: str


class Forbidden(msgspec.Struct, frozen=True, tag=True):
    """The submission called what the exercise forbids; `name` is what it called."""

    name: str
    place: Place | None


Outcome = Value | Raised | Missing | Altered | Unfit | Forbidden


def bounded(outcome: Outcome) -> Outcome:
    """An outcome whose texts are as short as an honest worker sends them.

    To be asked of whatever a worker sends: one that is patched cuts nothing, and the texts are
    looked through for every known wrong answer.
    """
    match outcome:
        case Raised():
            return bounded_exception(outcome)
        case Altered(what):
            return Altered(what[:MAX_SAID])
        case Unfit(text):
            return Unfit(text[:MAX_SAID])
        case Forbidden(name, place):
            return Forbidden(name[:MAX_SAID], _bounded_place(place))
    return outcome


def bounded_exception(raised: Raised) -> Raised:
    """The same for an exception."""
    return Raised(
        raised.kind[:MAX_NAME_SAID],
        raised.text[:MAX_SAID],
        raised.own,
        _bounded_place(raised.place),
        [name[:MAX_NAME_SAID] for name in raised.trail[-MAX_TRAIL:]],
        raised.hint[:MAX_NAME_SAID],
    )


def _bounded_place(place: Place | None) -> Place | None:
    too_long = place is not None and len(place.file) > MAX_NAME_SAID
    return None if too_long else place


class Batch(msgspec.Struct, frozen=True):
    """The outcomes of one call's cases, in order, and what running them cost.

    `used` names other functions and classes of the submission that were called, see `uses`.
    """

    outcomes: list[Outcome]
    cpu_seconds: float = 0.0
    printed: int = 0
    used: list[str] = []


class Call(msgspec.Struct, frozen=True):
    """One request: put the implementation called `exercise` through `scenario`, once per case.

    `scenario` is `module:function`; `cases` are encoded; `cpu_seconds` bounds the whole call;
    `off_limits` are patterns of `offlimits.names`.
    """

    lesson: str
    exercise: str
    scenario: str
    cases: list[bytes]
    cpu_seconds: float
    off_limits: list[str] = []


class OutOfTime(BaseException):
    """Raised into a submission in this process when its CPU time is spent.

    `case` is the number of the case of the call that was run.
    """

    case: int | None = None


class TimedOut(OptimlingsError):
    """The submission did not come back within its limit of CPU or wall-clock time.

    `place` is the line of the submission where time ran out, and `case` the number of the case, as
    far as they are known.
    """

    def __init__(
        self, text: Said = "", place: Place | None = None, case: int | None = None
    ) -> None:
        super().__init__(text)
        self.place = place
        self.case = case


class BudgetSpent(TimedOut):
    """The submission has used up the time for which all of it is waited for; nothing was run."""


class Crashed(OptimlingsError):
    """The submission's process ended, or stopped speaking the protocol; the text says how."""


class Killed(OptimlingsError):
    """Somebody else ended the submission's process, or may have; the text says how.

    No verdict may come of it: what it interrupted can be done again in another process.
    """


class ReadErrors(Killed):
    """The machine could not read what the submission wanted; the text has the error."""


class Subject(Protocol):
    """Code under test. `load` and `run` may raise `TimedOut`, `Crashed` and `Killed`.

    `stand_ins` are the modules that are not part of it, but only stand where some could be.
    """

    stand_ins: frozenset[str]

    def load(self, lesson: str) -> Raised | None:
        """Import a lesson's file; the exception that stopped that, or None."""
        ...

    def run(self, call: Call) -> Batch:
        """The outcome of every case of a call, in order."""
        ...
