"""What `watch` and its warm process say to each other: a line of JSON each. It needs no torch."""

from __future__ import annotations

import msgspec

from autograder.results.schema import CheckResult


class Request(msgspec.Struct, frozen=True):
    """Run the checks of these lessons. A run that is going on is ended."""

    run: int
    lessons: list[str]


class Ready(msgspec.Struct, frozen=True, tag=True):
    """The process is warm."""


class Judged(msgspec.Struct, frozen=True, tag=True):
    """A check of a run was judged. What explains a failure comes with `Finished`."""

    run: int
    check: CheckResult


class Finished(msgspec.Struct, frozen=True, tag=True):
    """All checks of a run were judged.

    `notes` are about the file; `printed` is what the code printed, cut; `characters` its length.
    """

    run: int
    checks: list[CheckResult]
    notes: list[str]
    printed: str
    characters: int


class Ended(msgspec.Struct, frozen=True, tag=True):
    """The process of a run ended before it had finished; `how` says how, in words."""

    run: int
    how: str


class Unusable(msgspec.Struct, frozen=True, tag=True):
    """Nothing can be judged in this course; the text says why."""

    text: str


Message = Ready | Judged | Finished | Ended | Unusable

_decoder = msgspec.json.Decoder(Message)
_requests = msgspec.json.Decoder(Request)


def line(message: Message | Request) -> bytes:
    """A message as a line."""
    return msgspec.json.encode(message) + b"\n"


def message(text: bytes) -> Message | None:
    """The message in a line; None if it is none."""
    try:
        return _decoder.decode(text)
    except msgspec.MsgspecError:
        return None


def request(text: bytes) -> Request:
    """The request in a line."""
    return _requests.decode(text)
