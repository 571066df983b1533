"""The results of a class in little memory: what several of them have in common is kept once.

Most checks of most students end alike. A result takes tens of kilobytes by itself, and among others
about two. Only the durations of its checks are not kept.
"""

from __future__ import annotations

import hashlib
from typing import TypeVar, cast

import msgspec

from autograder.results.evidence_schema import Evidence
from autograder.results.schema import CheckResult, LessonResult, Result

T = TypeVar("T")


class Shared:
    """Keeps results and evidence of one class."""

    def __init__(self) -> None:
        self._known: dict[tuple[type, bytes], object] = {}

    def result(self, result: Result) -> Result:
        """The same result, made of parts that others have, too."""
        return msgspec.structs.replace(
            result,
            lessons=[self._lesson(lesson) for lesson in result.lessons],
            versions=self._once(result.versions),
            files=self._once(result.files),
            person=self._once(result.person),
            notes=self._once(result.notes),
        )

    def likeness(self, evidence: Evidence) -> Evidence:
        """What of evidence tells near-identical submissions, and no more."""
        return Evidence(evidence.submission, {}, [], likeness=self._once(evidence.likeness))

    def _lesson(self, lesson: LessonResult) -> LessonResult:
        checks = [self._check(check) for check in lesson.checks]
        return self._once(msgspec.structs.replace(lesson, checks=checks))

    def _check(self, check: CheckResult) -> CheckResult:
        return self._once(msgspec.structs.replace(check, duration=0.0))

    def _once(self, value: T) -> T:
        """The first of all values that are equal to this one, of the same type."""
        digest = hashlib.sha256(msgspec.msgpack.encode(value)).digest()
        kept = self._known.setdefault((type(value), digest), value)
        return cast(T, kept)
