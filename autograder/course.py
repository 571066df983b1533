"""A course: its lessons and checks, discovered in the folders; no lesson is known here by name."""

from __future__ import annotations

import functools
import importlib
import re
import sys
import traceback
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from autograder.checks.recorded import Recordings, own_seed
from autograder.checks.table import DEFAULT_SEED
from autograder.errors import OptimlingsError, UsageError
from autograder.folders import (
    CHECKS,
    EXERCISES,
    SOLUTIONS,
    STUBS,
    check_files,
    find_root,
    folder_of,
    lesson_number,
)
from autograder.messages.catalogue import message, phrase
from autograder.which_lessons import named

if TYPE_CHECKING:  # these import torch, which reading a course need not wait for
    from autograder.checks.check import Check
    from autograder.checks.reference import Reference
    from autograder.checks.tables import Tables

_HEADING = re.compile(r"^# Lesson \d+\s*[·:.-]?\s*(.+)$", re.MULTILINE)


class CourseError(UsageError):
    """The folder is not a course, or its checks contradict each other; the text says what to do."""


@dataclass(frozen=True)
class Lesson:
    """The checks of one file of `tests/exercises/`, about its namesake in `exercises/`.

    They are imported when they are asked for. `CourseError` is raised where they contradict.
    """

    id: str
    number: int
    title: str
    root: Path

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        return tuple(_checks_of(self.root, self.id))

    @property
    def points(self) -> int:
        return sum(check.points for check in self.checks)

    @property
    def forbidden(self) -> dict[str, tuple[str, ...]]:
        """The patterns of what is off limits, for each exercise, if there are any."""
        patterns = {check.exercise: check.off_limits for check in self.checks}
        return patterns if any(patterns.values()) else {}

    @property
    def file(self) -> str:
        return f"{self.id}.py"


@dataclass(frozen=True)
class Course:
    """The folder `root` with its lessons, in order.

    `lessons` are those that are judged; `every` lesson of the course can be imported by them.
    """

    root: Path
    lessons: tuple[Lesson, ...]
    every: tuple[Lesson, ...]

    @property
    def checks(self) -> tuple[Check, ...]:
        return tuple(check for lesson in self.lessons for check in lesson.checks)

    @cached_property
    def scenario_modules(self) -> list[str]:
        return sorted({check.scenario.name.partition(":")[0] for check in self.checks})

    @cached_property
    def off_limits(self) -> list[str]:
        """Every pattern that some exercise forbids."""
        return list(dict.fromkeys(p for check in self.checks for p in check.off_limits))

    def select(self, names: list[str]) -> Course:
        """The lessons named: 4, lesson4, lesson4_sgd, a range 1-8, a list 9,11.

        Raises `UsageError` for a lesson that is not there.
        """
        if not names:
            return self
        chosen = named(names, [lesson.id for lesson in self.lessons])
        return replace(self, lessons=tuple(x for x in self.lessons if x.id in chosen))

    def tables(self, seed: int = DEFAULT_SEED, live: bool = False) -> Tables:
        """The case tables of the course. Raises `NoReference` where answers are missing.

        With `live` they come from the answers, even where they are recorded.
        """
        from autograder.checks.reference import CourseReference, LiveReference
        from autograder.checks.tables import Tables

        seed = self._seed(seed)
        if live:
            reference: Reference = LiveReference(self.root)
        else:
            reference = CourseReference(self.root, self.recordings(seed))
        reference.require(lesson.id for lesson in self.every)
        return Tables(reference, seed)

    def recordings(self, seed: int = DEFAULT_SEED) -> Recordings:
        """What is recorded of the course for a seed."""
        return _recordings(self.root, self._seed(seed))

    def _seed(self, seed: int) -> int:
        """A seed; for the default one, that of the course, which a kit can have of its own."""
        return own_seed(self.root) if seed == DEFAULT_SEED else seed


@functools.cache
def _recordings(root: Path, seed: int) -> Recordings:
    return Recordings(root, seed)


def load_course(root: Path | None = None) -> Course:
    """The course in `root`, by default the one around the current folder, with all its checks.

    Raises `CourseError` where there is none.
    """
    course = find_course(root)
    for lesson in course.lessons:
        _ = lesson.checks
    return course


def find_course(root: Path | None = None) -> Course:
    """The same, but nothing is imported yet: a lesson's checks are when they are asked for."""
    root = root.resolve() if root else find_root()
    files = check_files(root)
    if not files:
        raise CourseError(message("folder_is_no_course", folder=str(root)))
    if sys.path[:1] != [str(root)]:
        sys.path.insert(0, str(root))
    lessons = tuple(_lesson(root, path.stem.removeprefix("test_")) for path in files)
    return Course(root, lessons, lessons)


def _lesson(root: Path, id: str) -> Lesson:
    return Lesson(id, lesson_number(id), _title(root, id), root)


def _checks_of(root: Path, lesson: str) -> list[Check]:
    file = folder_of(root, CHECKS) / f"test_{lesson}.py"
    try:
        module = importlib.import_module(f"{CHECKS}.{file.stem}")
    except OptimlingsError:
        raise
    except Exception as error:  # whatever somebody typed into it
        raise CourseError(_not_as_handed_out(root, file, error)) from error
    if Path(str(module.__file__)).resolve() != file.resolve():
        raise CourseError(
            message(
                "checks_would_come_from_elsewhere", found=str(module.__file__), expected=str(file)
            )
        )
    return checks_in(module)


def _not_as_handed_out(root: Path, file: Path, error: Exception) -> str:
    """What to say of a file of checks that cannot be imported."""
    frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    text = str(error)
    if isinstance(error, SyntaxError):
        frames.append((error.filename or "", error.lineno))
        text = error.msg
    folder = folder_of(root, CHECKS).resolve()
    own = [(Path(name), line) for name, line in frames if Path(name).is_relative_to(folder)]
    path, line = own[-1] if own else (file, None)
    where = path.relative_to(root).as_posix()
    has_git = any((folder / ".git").exists() for folder in (root, *root.parents))
    again = phrase("bring_back_tests_by_git") if has_git else phrase("bring_back_tests_from_course")
    what = message("exception", kind=type(error).__name__, text=str(text))
    if line:
        id = "course_file_is_not_as_handed_out_in"
        return phrase(id, where=where, line=line, what=what, command=again)
    return phrase("course_file_is_not_as_handed_out", where=where, what=what, command=again)


def _title(root: Path, lesson: str) -> str:
    """The words after the number in a lesson's heading, `# Lesson 4 · SGD`; else in its name."""
    for folder in (SOLUTIONS, STUBS, EXERCISES):
        file = root / folder / f"{lesson}.py"
        if file.is_file():
            found = _HEADING.search(file.read_text("utf-8", errors="replace"))
            if found:
                return found[1].strip()
    return lesson.partition("_")[2].replace("_", " ")


def checks_in(module: ModuleType) -> list[Check]:
    """The checks of a module in the order in which they stand; needed ones must come first."""
    from autograder.checks.check import Check

    functions = [value for value in vars(module).values() if callable(value)]
    checks: list[Check] = [
        f.check for f in functions if isinstance(getattr(f, "check", None), Check)
    ]
    checks = sorted((c for c in checks if str(c.file) == module.__file__), key=lambda c: c.line)
    seen: set[str] = set()
    for check in checks:
        if missing := set(check.needs) - seen:
            where = f"{check.file}:{check.line}"
            raise CourseError(
                message(
                    "check_needs_later_checks",
                    where=str(where),
                    check=str(check.name),
                    missing=str(sorted(missing)),
                )
            )
        seen.add(check.name)
    return checks
