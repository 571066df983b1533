"""What the pages of students were made from, so that those which would come out alike stay."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

import msgspec
from msgspec.structs import replace

from autograder.grading import output
from autograder.grading.digests import PYTHON, engine_digest
from autograder.results import evidence_schema
from autograder.results.evidence_schema import Evidence
from autograder.results.schema import Result

_NAME = ".pages"

_SIZE = 16
"""Bytes of a digest."""


class _Made(msgspec.Struct):
    """By student, one after the other, the digests of what the page was made from, and of the page.
    `maker` is that of the engine which made them."""

    maker: str
    pages: dict[str, bytes] = {}


class MadePages:
    """The pages in an output folder. Whatever is changed or missing there is made again."""

    def __init__(self, out: Path) -> None:
        self._path = out / _NAME
        self._before = self._read()
        self._now: dict[str, bytes] = {}
        self._is_new = False

    def stands(self, student: str, of: bytes, path: Path) -> bool:
        """Whether a student's page is there, made from this, and as it was written."""
        known = self._before.pop(student, b"")
        if known[:_SIZE] != of:
            return False
        try:
            as_written = _digest(output.regular_bytes(path)) == known[_SIZE:]
        except (OSError, ValueError):
            return False
        if as_written:
            self._now[student] = known
        return as_written

    def add(self, student: str, of: bytes, page: bytes) -> None:
        """Note a page that was written."""
        self._now[student] = of + _digest(page)
        self._is_new = True

    def keep(self) -> None:
        """Write all this down for the next time. Raises `OutputError`.

        Pages that were not asked for are kept on: a run that was stopped did not come to them.
        """
        if self._is_new:
            pages = {**self._before, **self._now}
            made = _Made(_maker(), {student: pages[student] for student in sorted(pages)})
            output.write_atomically(self._path, msgspec.json.encode(made))
            self._is_new = False

    def _read(self) -> dict[str, bytes]:
        try:
            found = msgspec.json.decode(output.regular_bytes(self._path), type=_Made)
        except (OSError, ValueError, RecursionError):
            return {}
        return found.pages if found.maker == _maker() else {}


def made_of(shown: Result, evidence: Evidence) -> bytes:
    """The digest of all that a page shows of a student. It shows no durations."""
    lessons = [
        replace(lesson, checks=[replace(check, duration=0.0) for check in lesson.checks])
        for lesson in shown.lessons
    ]
    timeless = replace(shown, duration=0.0, cpu_seconds=0.0, lessons=lessons)
    return _digest(msgspec.msgpack.encode(timeless) + evidence_schema.encode(evidence))


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()[:_SIZE]


@functools.cache
def _maker() -> str:
    """The digest of the engine, with its templates."""
    return engine_digest((*PYTHON, ".html", ".css", ".js"))
