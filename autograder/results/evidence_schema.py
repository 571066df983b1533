"""The evidence of one submission as data, which pages read without torch.

A result holds texts of 72 characters. The evidence beside it (`evidence/<student>.json`, schema
`optimlings.evidence/1`) holds what pages need beside them; `results.evidence` makes it.
"""

from __future__ import annotations

from typing import Any

import msgspec

SCHEMA = "optimlings.evidence/1"


class Excerpt(msgspec.Struct, frozen=True):
    """Lines of the submission with their numbers. Some in between may be left out."""

    rows: list[tuple[int, str]]


class Shown(msgspec.Struct, frozen=True):
    """A failing case: its data, both sides, the program that shows it, and its picture.

    A case that is too large has no data, but can have a program. `picture` is one of the kinds of
    `checks.pictures`, by its `kind`.
    """

    case: Any = None
    observed: Any = None
    expected: Any = None
    code: str = ""
    picture: dict[str, Any] | None = None


class Evidence(msgspec.Struct, frozen=True):
    """What one submission's failing cases showed, by the check's id.

    `omitted` names those whose data are too large. `excerpts` are lines of the submission around
    the places that results name, by the check's id. `likeness` is what tells near-identical
    submissions, by lesson (`results.likeness`). `undrawn` says why a picture could not be made.
    """

    submission: str
    checks: dict[str, msgspec.Raw]
    omitted: list[str]
    excerpts: dict[str, Excerpt] = {}
    likeness: dict[str, str] = {}
    undrawn: dict[str, str] = {}
    schema: str = SCHEMA

    def shown(self, check: str) -> Shown:
        """What the evidence has of a check; empty if it has nothing."""
        data = self.checks.get(check)
        return Shown() if data is None else msgspec.json.decode(data, type=Shown)


def encode(found: Evidence) -> bytes:
    """Evidence as JSON."""
    return msgspec.json.encode(found) + b"\n"


def decode(data: bytes) -> Evidence:
    """Evidence from JSON; raises `msgspec.ValidationError` if it is none."""
    return msgspec.json.decode(data, type=Evidence)
