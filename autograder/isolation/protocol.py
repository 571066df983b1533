"""What the grader and its processes say to each other: requests and replies, as plain data.

Both sides import this module, and neither imports the other.
"""

from __future__ import annotations

import struct

import msgspec

from autograder.isolation.level import Isolation
from autograder.isolation.mentions import Mention
from autograder.subjects.outcome import Call, FailedCell, Raised
from autograder.subjects.script import LeftOut

COMMAND = struct.Struct("!ci")
"""To the zygote: what to do (`FORK`, `END`), and to which worker, by its process id."""

FORKED = struct.Struct("!i")
"""From the zygote: the new worker's process id."""

ENDED = struct.Struct("!idd??")
"""From the zygote: a worker's wait status, its CPU seconds and the limit of them, whether it had to
be ended, and whether its scratch folder was too full."""

FORK, END = b"F", b"E"


class Start(msgspec.Struct, frozen=True, tag=True):
    """The submission: the text of each module of `exercises`, by name (`utils.helper`).

    `cells` says where the cells of notebooks begin; `stand_ins` names the modules that were not
    handed in; `also_called` gives lessons by the names of the files that they came as.
    """

    sources: dict[str, str]
    cells: dict[str, list[tuple[int, int]]] = {}
    stand_ins: list[str] = []
    also_called: dict[str, str] = {}


class Put(msgspec.Struct, frozen=True, tag=True):
    """More bytes at the end of files that were handed in, by their paths."""

    pieces: list[tuple[str, bytes]]


class Scan(msgspec.Struct, frozen=True, tag=True):
    """Read lessons for names that are off limits: patterns by exercise, by lesson."""

    forbidden: dict[str, dict[str, list[str]]]
    cpu_seconds: float


class Load(msgspec.Struct, frozen=True, tag=True):
    """Import a lesson."""

    lesson: str
    cpu_seconds: float


class Perform(msgspec.Struct, frozen=True, tag=True):
    """Perform a call's cases."""

    call: Call


Request = Start | Put | Scan | Load | Perform


class Started(msgspec.Struct, frozen=True):
    """What the worker is locked into. Believed, since no line of the submission has run yet."""

    isolation: Isolation


class Written(msgspec.Struct, frozen=True):
    """The bytes are in the scratch folder."""


class Scanned(msgspec.Struct, frozen=True):
    """What was found, by lesson."""

    mentions: dict[str, list[Mention]]


class Loaded(msgspec.Struct, frozen=True):
    """How importing a lesson went; `problem` is None when it went well.

    `failed` are the cells that raised, `left_out` the lines that are IPython's, not Python's.
    """

    problem: Raised | None
    failed: list[FailedCell] = []
    left_out: list[LeftOut] = []
