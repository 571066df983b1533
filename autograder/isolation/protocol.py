"""What the grader and its processes say to each other: requests and replies, as plain data.

Both sides import this module, and neither imports the other.
"""

from __future__ import annotations

import struct

import msgspec

from autograder.isolation.level import Isolation
from autograder.isolation.mentions import Mention
from autograder.subjects.outcome import Call, Raised

COMMAND = struct.Struct("!ci")
"""To the zygote: what to do (`FORK`, `END`), and to which worker, by its process id."""

FORKED = struct.Struct("!i")
"""From the zygote: the new worker's process id."""

ENDED = struct.Struct("!id?")
"""From the zygote: a worker's wait status, its CPU seconds, whether it had to be ended."""

FORK, END = b"F", b"E"


class Start(msgspec.Struct, frozen=True, tag=True):
    """The submission: the text of each module of `exercises`, by name."""

    sources: dict[str, str]


class Scan(msgspec.Struct, frozen=True, tag=True):
    """Read lessons for names that are off limits: patterns by exercise, by lesson."""

    forbidden: dict[str, dict[str, list[str]]]
    cpu_seconds: float


class Load(msgspec.Struct, frozen=True, tag=True):
    """Import a lesson."""

    lesson: str
    cpu_seconds: float


class Run(msgspec.Struct, frozen=True, tag=True):
    """Run a call's cases."""

    call: Call


Request = Start | Scan | Load | Run


class Started(msgspec.Struct, frozen=True):
    """What the worker is locked into. Believed, since no line of the submission has run yet."""

    isolation: Isolation


class Scanned(msgspec.Struct, frozen=True):
    """What was found, by lesson."""

    mentions: dict[str, list[Mention]]


class Loaded(msgspec.Struct, frozen=True):
    """How importing a lesson went; `problem` is None when it went well."""

    problem: Raised | None
