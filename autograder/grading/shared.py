"""The results of a class in little memory: what several of them have in common is kept once.

Most checks of most students end alike. A result takes tens of kilobytes by itself, and among others
less than one. What only the student's own page or file shows is not kept: durations, the
fingerprint, the files and the time of handing in.
"""

from __future__ import annotations

import hashlib
from typing import TypeVar, cast

import msgspec

from autograder.results.schema import SCHEMA, CheckResult, HandedIn, LessonResult, Result

T = TypeVar("T")

_NO_FILES: dict[str, str] = {}
_NOT_KNOWN = HandedIn()


class Shared:
    """Keeps the results of one class."""

    def __init__(self) -> None:
        self._known: dict[tuple[type, bytes], object] = {}

    def result(self, result: Result) -> Result:
        """The same result, of parts that others have, too; without what only its own page shows."""
        return msgspec.structs.replace(
            result,
            schema=SCHEMA,
            isolation=self.once(result.isolation),
            fingerprint="",
            duration=0.0,
            cpu_seconds=0.0,
            files=_NO_FILES,
            handed_in=_NOT_KNOWN,
            lessons=self.once([self._lesson(lesson) for lesson in result.lessons]),
            versions=self.once(result.versions),
            person=self.once(result.person),
            notes=self.once(result.notes),
            overrides=self.once(result.overrides),
            lateness=self.once(result.lateness),
        )

    def _lesson(self, lesson: LessonResult) -> LessonResult:
        checks = [self._check(check) for check in lesson.checks]
        return self.once(msgspec.structs.replace(lesson, checks=checks))

    def _check(self, check: CheckResult) -> CheckResult:
        return self.once(msgspec.structs.replace(check, duration=0.0))

    def once(self, value: T) -> T:
        """The first of all values that are equal to this one, of the same type."""
        digest = hashlib.sha256(msgspec.msgpack.encode(value)).digest()
        kept = self._known.setdefault((type(value), digest), value)
        return cast(T, kept)
