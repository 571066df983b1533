"""Which recordings and outlines a course has, and whether they are fresh. Without torch."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
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
    cache,
    folder_of,
)
from autograder.messages.catalogue import message

_MODULE = rf"({re.escape(CHECKS)}[\w.]*)"
_OF_CHECKS = re.compile(
    rf"^\s*(?:from {_MODULE} import (\([^)]*\)|.+)|import {_MODULE})", re.MULTILINE
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
        self._imports: dict[Path, list[Path]] = {}

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
            raise NoReference(message("no_recording_for_seed", seed=str(self.seed)))
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
                message(
                    "checks_are_not_as_handed_out",
                    lesson=str(lesson),
                    checks=str(CHECKS.replace(".", "/")),
                )
            )
        return found

    def _files(self, lesson: str) -> Iterator[Path]:
        yield from self._check_files(lesson)
        answers = folder_of(self._root, SOLUTIONS)
        for name in sorted(_with_imports(answers, lesson)):
            yield answers / f"{name}.py"
        folder = folder_of(self._root, MISCONCEPTIONS)
        yield from (p for p in (folder / "__init__.py", folder / f"{lesson}.py") if p.exists())

    def _check_files(self, lesson: str) -> list[Path]:
        """The file of a lesson's checks, and all of its folder that it imports, directly or not.

        So a lesson that is added or changed leaves the recordings of the others as they are. How a
        case is shown changes nothing that is recorded, and no check imports it.
        """
        folder = folder_of(self._root, CHECKS)
        found: set[Path] = set()
        waiting = [folder / f"test_{lesson}.py"]
        while waiting:
            path = waiting.pop()
            if path not in found and path.is_file():
                found.add(path)
                waiting += self._imported_by(path)
        return sorted(found)

    def _imported_by(self, path: Path) -> list[Path]:
        """The files that a file of checks imports from its own folder, and those of packages."""
        if path not in self._imports:
            text = path.read_text("utf-8", errors="replace")
            self._imports[path] = [
                file for name in _names_imported(text) for file in self._files_of(name)
            ]
        return self._imports[path]

    def _files_of(self, name: str) -> Iterator[Path]:
        """The files that a module's name may stand for: its own, and those of its packages.

        Of a folder beside a file of its name, which Python would take instead, all files count.
        """
        parts = name.split(".")
        for end in range(2, len(parts) + 1):
            yield self._root.joinpath(*parts[:end], "__init__.py")
        place = self._root.joinpath(*parts)
        own = place.with_suffix(".py")
        yield own
        if own.is_file() and place.is_dir():
            yield from place.rglob("*.py")


def require_answers_of(root: Path, lessons: Iterable[str]) -> None:
    """Raise `NoReference` where the answers to one of these lessons are missing."""
    folder = root / SOLUTIONS
    missing = [name for name in lessons if not (folder / f"{name}.py").is_file()]
    if missing:
        files = ", ".join(f"{SOLUTIONS}/{name}.py" for name in missing)
        raise NoReference(message("answers_are_missing", root=str(root), files=str(files)))


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


def _names_imported(text: str) -> Iterator[str]:
    """The modules of the checks' folder that a text may import: `from a import b` may mean a.b."""
    for package, names, module in _OF_CHECKS.findall(text):
        yield package or module
        for name in re.findall(r"\w+", re.sub(r" as \w+|#.*", "", names)):
            yield f"{package}.{name}"


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
