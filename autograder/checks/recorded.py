"""Which recordings and outlines a course has, and whether they are fresh. Without torch."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from autograder.checks import outlines, recording
from autograder.checks.outlines import LessonOutline
from autograder.checks.recording import OtherFormat, Recording, RecordingError
from autograder.checks.table import DEFAULT_SEED
from autograder.errors import UsageError
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


class NoReference(UsageError):
    """The answers are missing, so nothing can be judged; the text says which."""


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

    def require(self, lessons: Iterable[str]) -> None:
        """Raise `NoReference` where nothing is known about one of these lessons."""
        missing = [lesson for lesson in lessons if self.of(lesson) is None]
        if missing and not (self.has_answers or self.is_own):
            raise NoReference(
                f"nothing is recorded for seed {self.seed}, and this course has no answers to "
                "record it from; leave the seed out"
            )
        require_answers_of(self._root, missing)

    def outline(self, lesson: str) -> LessonOutline | None:
        """The outline of a lesson's checks; None if there is none, or it is of other checks."""
        found = outlines.read(self.outline_path(lesson))
        if found is None or found.checks_fingerprint != self.checks_fingerprint(lesson):
            return None
        return found

    def outline_path(self, lesson: str) -> Path:
        """Where the outline of a lesson stands, or would. It is the same for all seeds."""
        return self._root / RECORDED / f"{lesson}{outlines.ENDING}"

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
        except RecordingError as error:
            out_of_date = isinstance(error, OtherFormat) and self.has_answers
            if self.is_own and not out_of_date:
                raise
            return None  # it is made again
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
        folder = folder_of(self._root, CHECKS)
        for path in self._all_check_files:
            shared = path.parent != folder or not path.name.startswith("test_")
            if shared or path.stem == f"test_{lesson}":
                yield path

    @cached_property
    def _all_check_files(self) -> list[Path]:
        views = folder_of(self._root, VIEWS)  # how a case is shown changes nothing that is recorded
        found = folder_of(self._root, CHECKS).rglob("*.py")
        return [p for p in found if not p.name.startswith(".") and not p.is_relative_to(views)]


def require_answers_of(root: Path, lessons: Iterable[str]) -> None:
    """Raise `NoReference` where the answers to one of these lessons are missing."""
    folder = root / SOLUTIONS
    missing = [name for name in lessons if not (folder / f"{name}.py").is_file()]
    if missing:
        files = ", ".join(f"{SOLUTIONS}/{name}.py" for name in missing)
        raise NoReference(
            f"the answers are missing from {root}: {files}. "
            "Without them nothing can be judged; take the whole course"
        )


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
