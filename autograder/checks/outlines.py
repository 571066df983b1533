"""What is known of checks without importing them: names, words, points; what their stubs show.

A file per lesson beside its recording, `lesson4_sgd.json`, as `optimlings record` writes it. With
it, pytest lists the checks and sees which exercises nobody has started by reading: neither needs
torch, which takes longer to import than all the rest of a run.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import msgspec

from autograder.folders import EXERCISES
from autograder.subjects.text import decoded

FORMAT = 1
ENDING = ".json"


class Untouched(msgspec.Struct, frozen=True):
    """What is said of a check while its lesson is the stub: a message, and a place in the file."""

    message: str
    parameters: dict[str, str]
    file: str
    line: int
    column: int = 0


class Outline(msgspec.Struct, frozen=True, omit_defaults=True):
    """A check without its cases, its scenario and its comparison; see `check.Check`.

    `untouched` is None where the judge says something else on different cases.
    """

    lesson: str
    name: str
    exercise: str
    title: str
    rule: str
    points: int
    line: int
    needs: tuple[str, ...] = ()
    attested: bool = False
    untouched: Untouched | None = None

    @property
    def id(self) -> str:
        return f"{self.lesson}::{self.name}"

    def showing(self, untouched: Untouched | None) -> Outline:
        """The same with what is said of the stub."""
        return msgspec.structs.replace(self, untouched=untouched)


class LessonOutline(msgspec.Struct, frozen=True):
    """The checks of a lesson.

    `checks_fingerprint` is that of the files that they were read from. `stubs` holds the digest of
    the lesson's stub, and of those of the lessons that it imports.
    """

    lesson: str
    checks_fingerprint: str
    stubs: dict[str, str]
    checks: list[Outline]
    format: int = FORMAT

    def is_untouched(self, root: Path) -> bool:
        """Whether the lesson's file is the stub that was handed out, and so are those it imports.

        Whoever has changed anything at all has begun, as far as can be told without running it.
        """
        folder = root / EXERCISES
        if (folder / "__init__.py").exists():
            return False
        return all(_digest_of(folder / f"{x}.py") == wanted for x, wanted in self.stubs.items())


def digest(text: str) -> str:
    """SHA-256 of a lesson's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _digest_of(file: Path) -> str:
    """The digest of a lesson's file; empty where it cannot be read: importing it says why."""
    try:
        return digest(decoded(file.read_bytes()))
    except (OSError, ValueError):
        return ""


def encode(outline: LessonOutline) -> str:
    """The text of an outline's file."""
    return json.dumps(msgspec.to_builtins(outline), indent=1, ensure_ascii=False) + "\n"


def read(path: Path) -> LessonOutline | None:
    """The outline in a file; None where there is none, or it is of another version."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=LessonOutline)
    except (OSError, msgspec.MsgspecError):
        return None
    return found if found.format == FORMAT else None
