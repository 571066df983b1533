"""The recorded form of what is right: which recordings a course has, and whether they are fresh."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from autograder import wire
from autograder.checks import recording
from autograder.checks.check import Check
from autograder.checks.recording import Recording, RecordingError
from autograder.checks.reference import LiveReference, NoReference
from autograder.checks.table import DEFAULT_SEED, CaseTable
from autograder.folders import (
    CHECKS,
    EXERCISES,
    MISCONCEPTIONS,
    RECORDED,
    SOLUTIONS,
    STUBS,
    VIEWS,
    cache,
    folder_of,
)

_IMPORT = re.compile(rf"^\s*(?:from|import) (?:{SOLUTIONS}|{EXERCISES})\.(lesson\w+)", re.MULTILINE)


class Recordings:
    """The recordings of a course for one seed. Usable from several threads.

    Those of the course's own seed stand in the course; those of other seeds in the user's cache
    folder, under the fingerprint of what they were made from.
    """

    def __init__(self, root: Path, seed: int) -> None:
        self._root = root
        self.seed = seed
        self.has_answers = folder_of(root, SOLUTIONS).is_dir()
        self.is_own = seed == own_seed(root)
        self._known: dict[str, Recording | None] = {}

    def of(self, lesson: str) -> Recording | None:
        """The recording of a lesson; None if there is none, or it is of other answers or checks.

        Raises `NoReference` where a course without answers has other checks than were recorded.
        """
        if lesson not in self._known:
            self._known[lesson] = self._find(lesson)
        return self._known[lesson]

    def keep(self, found: Recording) -> None:
        """Use a recording that was just made."""
        self._known[found.lesson] = found

    def path(self, lesson: str) -> Path:
        """Where the recording of a lesson stands, or would."""
        name = f"{lesson}{recording.ENDING}"
        if self.is_own:
            return self._root / RECORDED / name
        return cache() / "recordings" / f"{self.fingerprint(lesson)[:32]}-{self.seed}" / name

    def fingerprint(self, lesson: str) -> str:
        """The fingerprint of all that a lesson's recording depends on."""
        return recording.fingerprint(self._root, self._files(lesson))

    def checks_fingerprint(self, lesson: str) -> str:
        """The fingerprint of the files of the checks alone."""
        return recording.fingerprint(self._root, self._check_files(lesson))

    def _find(self, lesson: str) -> Recording | None:
        try:
            found = recording.read(self.path(lesson))
        except OSError:  # there is none
            return None
        except RecordingError:
            if self.is_own:
                raise
            return None  # in the cache, where it is made again
        if self.has_answers:
            return found if found.fingerprint == self.fingerprint(lesson) else None
        if found.checks_fingerprint != self.checks_fingerprint(lesson):
            raise NoReference(
                f"the checks of {lesson} in {CHECKS.replace('.', '/')} are not as handed out, so "
                "nothing can be judged; bring them back, or take the course again"
            )
        return found

    def _files(self, lesson: str) -> Iterator[Path]:
        yield from self._check_files(lesson)
        answers = folder_of(self._root, SOLUTIONS)
        for name in sorted(_with_imports(answers, lesson)):
            yield answers / f"{name}.py"
        folder = folder_of(self._root, MISCONCEPTIONS)
        yield from (p for p in (folder / "__init__.py", folder / f"{lesson}.py") if p.exists())

    def _check_files(self, lesson: str) -> Iterator[Path]:
        folder, views = folder_of(self._root, CHECKS), folder_of(self._root, VIEWS)
        for path in folder.rglob("*.py"):
            if path.is_relative_to(views):  # how a case is shown changes nothing that is recorded
                continue
            shared = path.parent != folder or not path.name.startswith("test_")
            if (shared or path.stem == f"test_{lesson}") and not path.name.startswith("."):
                yield path


@functools.cache
def own_seed(root: Path) -> int:
    """The seed whose recordings stand in a course.

    It is the default one, but in a kit that was made with another.
    """
    if not folder_of(root, SOLUTIONS).is_dir():
        for path in sorted((root / RECORDED).glob(f"*{recording.ENDING}")):
            return recording.read(path).seed
    return DEFAULT_SEED


def imported_lessons(root: Path, lesson: str) -> set[str]:
    """The lessons that a lesson imports, directly or not: its answer, or its stub."""
    answers = folder_of(root, SOLUTIONS)
    return _with_imports(answers if answers.is_dir() else root / STUBS, lesson) - {lesson}


def _with_imports(folder: Path, lesson: str) -> set[str]:
    """A lesson and all that its answers import, directly or not."""
    found: set[str] = set()
    waiting = [lesson]
    while waiting:
        name = waiting.pop()
        path = folder / f"{name}.py"
        if name not in found and path.exists():
            found.add(name)
            waiting += _IMPORT.findall(path.read_text("utf-8"))
    return found


class CourseReference:
    """What is right in a course: as recorded where that is fresh, else from the answers."""

    def __init__(self, root: Path, recordings: Recordings) -> None:
        self._recordings = recordings
        self._live = LiveReference(root)

    def require(self, lessons: Iterable[str]) -> None:
        """See `Reference.require`."""
        missing = [lesson for lesson in lessons if self._recordings.of(lesson) is None]
        if missing and not (self._recordings.has_answers or self._recordings.is_own):
            raise NoReference(
                f"nothing is recorded for seed {self._recordings.seed}, and this course has no "
                "answers to record it from; leave the seed out"
            )
        self._live.require(missing)

    def table(self, check: Check, seed: int) -> CaseTable:
        """See `Reference.table`."""
        found = self._recordings.of(check.lesson) if seed == self._recordings.seed else None
        if found is None or check.name not in found.checks:
            return self._live.table(check, seed)
        return _decoded(check, seed, found)

    def expected(self, check: Check, case: Any) -> Any:
        """See `Reference.expected`."""
        return self._live.expected(check, case)


def _decoded(check: Check, seed: int, found: Recording) -> CaseTable:
    kept = found.checks[check.name]
    scenario = check.scenario
    cases = tuple(wire.decode(data, scenario.case_type) for data in kept.cases)
    expected: tuple[Any, ...] = (None,) * len(cases)
    if check.needs_expected:
        expected = tuple(wire.decode(data, scenario.observation_type) for data in kept.expected)
    return CaseTable(check, seed, cases, tuple(kept.cases), expected, recorded=True)
