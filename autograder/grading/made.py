"""What the pages of students were made from, so that those which would come out alike stay."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

import msgspec

from autograder.grading import output
from autograder.grading.digests import PYTHON, engine_digest
from autograder.results import evidence_schema
from autograder.results.evidence_schema import Evidence
from autograder.results.schema import Result

_NAME = ".pages"


class _Made(msgspec.Struct):
    """By student, the digests of what the page was made from, and of the page. `maker` is that of
    the engine which made them."""

    maker: str
    pages: dict[str, tuple[str, str]] = {}


class MadePages:
    """The pages in an output folder. Whatever is changed or missing there is made again."""

    def __init__(self, out: Path) -> None:
        self._path = out / _NAME
        self._before = self._read()
        self._now = _Made(_maker())

    def stands(self, student: str, of: str, path: Path) -> bool:
        """Whether a student's page is there, made from this, and as it was written."""
        known = self._before.pages.get(student)
        if known is None or known[0] != of:
            return False
        try:
            as_written = _digest(output.regular_bytes(path)) == known[1]
        except (OSError, ValueError):
            return False
        if as_written:
            self._now.pages[student] = known
        return as_written

    def add(self, student: str, of: str, page: bytes) -> None:
        """Note a page that was written."""
        self._now.pages[student] = of, _digest(page)

    def keep(self) -> None:
        """Write all this down for the next time. Raises `OutputError`."""
        if self._now != self._before:
            output.write_atomically(self._path, msgspec.json.encode(self._now))

    def _read(self) -> _Made:
        try:
            found = msgspec.json.decode(output.regular_bytes(self._path), type=_Made)
        except (OSError, ValueError, RecursionError):
            return _Made("")
        return found if found.maker == _maker() else _Made("")


def made_of(shown: Result, evidence: Evidence) -> str:
    """The digest of all that a page shows of a student. It shows no durations."""
    timeless = msgspec.structs.replace(shown, duration=0.0, cpu_seconds=0.0)
    return _digest(msgspec.msgpack.encode(timeless) + evidence_schema.encode(evidence))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


@functools.cache
def _maker() -> str:
    """The digest of the engine, with its templates."""
    return engine_digest((*PYTHON, ".html", ".css", ".js"))
