"""How far a worker is locked down, as plain data: every result states it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from autograder.errors import UsageError
from autograder.messages.catalogue import Message, in_a_row, message

Level = Literal["separate process only", "partial", "full"]

LEVELS: tuple[Level, ...] = ("separate process only", "partial", "full")
"""From the weakest. `full`: every layer but the second walls. `partial`: at least Landlock or the
filter of system calls."""

SECOND_WALLS = frozenset(["namespaces", "signal-scope"])
"""Behind the filter of system calls, where the kernel grants them."""


class IsolationError(UsageError):
    """A worker did not start, or is not locked in as it must be; no submission ran in it."""


class Isolation(msgspec.Struct, frozen=True):
    """What a worker is locked into; `missing` says of each layer it lacks why."""

    level: Level
    missing: dict[str, str]

    @classmethod
    def lacking(cls, missing: Mapping[str, str]) -> Isolation:
        """The level that is left without these layers."""
        if not missing.keys() - SECOND_WALLS:
            return cls("full", dict(missing))
        neither = {"landlock", "seccomp"} <= missing.keys()
        return cls("separate process only" if neither else "partial", dict(missing))


def lowest(levels: Iterable[Level]) -> Level:
    """The weakest of at least one level."""
    return min(levels, key=LEVELS.index)


def is_below(level: Level, required: Level) -> bool:
    """Whether a level is weaker than required."""
    return LEVELS.index(level) < LEVELS.index(required)


def describe(isolation: Isolation) -> Message:
    """The level with what is missing."""
    missing = isolation.missing.items()
    lacking = in_a_row(message("at", where=layer, value=reason) for layer, reason in missing)
    return message(
        "isolation_reached",
        level=isolation.level,
        missing=lacking or message("isolation_lacks_nothing"),
    )
