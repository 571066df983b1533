"""The recordings of a course: which are out of date, whether they still say what is right."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from autograder.checks import recording
from autograder.checks.compare import Mismatch, same
from autograder.checks.recording import Recording
from autograder.checks.reference import GraderError, LiveReference
from autograder.checks.table import DEFAULT_SEED, CaseTable
from autograder.course import Course, Lesson
from autograder.diagnosis.alike import alike
from autograder.diagnosis.known import LiveKnownAnswers
from autograder.limits import MAX_CACHED_RECORDINGS
from autograder.proof.quiet import quiet
from autograder.proof.record import record


def outdated(course: Course, seed: int) -> list[str]:
    """The lessons whose recording is missing, or was made from other answers or checks."""
    recordings = course.recordings(seed)
    return [lesson.id for lesson in course.lessons if recordings.of(lesson.id) is None]


def ensure(course: Course, seed: int, tell: Callable[[str], None]) -> None:
    """Have another seed than the default recorded, before judging begins.

    `tell` is called with the id of each lesson before its recording is made. The recordings go to
    the user's cache folder; where that cannot be written, they serve this run alone. The default
    seed's are an author's to make; where they are out of date, the answers are run.
    """
    if seed == DEFAULT_SEED or not course.recordings(seed).has_answers:
        return
    for lesson in outdated(course, seed):
        tell(lesson)
        found = _recorded(course, lesson, seed)
        course.recordings(seed).keep(found)
        try:
            _write(course, found)
            _forget_old(course.recordings(seed).path(lesson).parent.parent)
        except OSError:
            continue  # a read-only home: the next run records again


def _forget_old(folder: Path) -> None:
    """Keep the cache small: the newest recordings stay."""
    by_age = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in by_age[MAX_CACHED_RECORDINGS:]:
        shutil.rmtree(path, ignore_errors=True)  # another program may be at it, too


def write(course: Course, lesson: str, seed: int) -> Path:
    """Record a lesson; where the recording stands. It is whole from the moment it is there."""
    found = _recorded(course, lesson, seed)
    course.recordings(seed).keep(found)
    return _write(course, found)


def _recorded(course: Course, lesson: str, seed: int) -> Recording:
    (chosen,) = (x for x in course.lessons if x.id == lesson)
    return record(course, chosen, seed)


def _write(course: Course, found: Recording) -> Path:
    data = recording.pack(found)
    path = course.recordings(found.seed).path(found.lesson)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    with open(descriptor, "wb") as file:
        file.write(data)
    os.chmod(name, 0o644)
    os.replace(name, path)  # several programs may record at once; each file is whole
    return path


def differences(course: Course, seed: int) -> list[str]:
    """Where recordings that are up to date say something else than the answers do, in words."""
    found: list[str] = []
    recordings = course.recordings(seed)
    tables = course.tables(seed)
    for lesson in course.lessons:
        kept = recordings.of(lesson.id)
        if kept is not None:
            of_lesson = {check.name: tables.of(check) for check in lesson.checks}
            with quiet():
                found += _reference_differs(course, of_lesson)
                found += _known_differ(course, lesson, kept, of_lesson)
    return found


def _reference_differs(course: Course, tables: dict[str, CaseTable]) -> list[str]:
    live = LiveReference(course.root)
    found = []
    for table in tables.values():
        check = table.check
        if not check.needs_expected:
            continue
        try:
            same(live.observe(check, table.cases), list(table.expected))
        except (Mismatch, GraderError) as error:
            found.append(f"{check.id}: the recording differs from the answers: {error}")
    return found


def _known_differ(
    course: Course, lesson: Lesson, kept: Recording, tables: dict[str, CaseTable]
) -> list[str]:
    live = LiveKnownAnswers(course.root)
    found = []
    for known, recorded in zip(live.of(lesson.id), kept.known(), strict=True):
        for name, outcomes in recorded.outcomes.items():
            table = tables[name]
            now = live.outcomes(table, known)
            if (now is None) != (outcomes is None):
                found.append(f"{known.id}: it ends now and did not in the recording, or never now")
            elif now is not None and outcomes is not None:
                rows = enumerate(zip(now, outcomes, strict=True))
                if not all(alike(table, index, a, b) for index, (a, b) in rows):
                    found.append(f"{known.id}: it shows something else on {table.check.id} now")
    return found
