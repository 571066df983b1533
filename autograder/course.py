"""A course: its lessons and checks, discovered in the folders; no lesson is known here by name."""

from __future__ import annotations

import importlib
import re
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType

from autograder.checks.check import Check

LESSON_FILE = re.compile(r"(lesson(\d+)_\w+)\.py")


class CourseError(Exception):
    """The folder is not a course, or its checks contradict each other; the text says what to do."""


@dataclass(frozen=True)
class Lesson:
    """One file of `solutions/` with the checks of its namesake in `tests/exercises/`."""

    id: str
    number: int
    checks: tuple[Check, ...]

    @property
    def points(self) -> int:
        return sum(check.points for check in self.checks)

    @property
    def forbidden(self) -> dict[str, tuple[str, ...]]:
        """The patterns of what is off limits, by exercise."""
        return {check.exercise: check.off_limits for check in self.checks if check.off_limits}

    @property
    def file(self) -> str:
        return f"{self.id}.py"


@dataclass(frozen=True)
class Course:
    """The folder `root` with its lessons, in order."""

    root: Path
    lessons: tuple[Lesson, ...]

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
        """The lessons named, each by its number or its id; raises `CourseError` for another
        name."""
        if not names:
            return self
        chosen = set()
        for name in names:
            found = [x for x in self.lessons if name in (x.id, str(x.number), f"lesson{x.number}")]
            if not found:
                known = ", ".join(f"{x.number} ({x.id})" for x in self.lessons)
                raise CourseError(f"there is no lesson {name!r}; there are {known}")
            chosen.add(found[0].id)
        return Course(self.root, tuple(x for x in self.lessons if x.id in chosen))


def default_root() -> Path:
    """The course's folder: the one that holds this package."""
    return Path(__file__).resolve().parent.parent


def lesson_files(folder: Path) -> list[Path]:
    """The lesson files in a folder, in the order of their numbers."""
    found = [path for path in folder.glob("lesson*.py") if LESSON_FILE.fullmatch(path.name)]
    return sorted(found, key=lambda path: (lesson_number(path.stem), path.name))


def lesson_number(lesson: str) -> int:
    match = LESSON_FILE.fullmatch(f"{lesson}.py")
    if match is None:
        raise CourseError(f"{lesson!r} is not the name of a lesson, such as lesson4_sgd")
    return int(match[2])


def load_course(root: Path | None = None) -> Course:
    """Discover the course in `root`, by default the one this package stands in."""
    root = (root or default_root()).resolve()
    files = lesson_files(root / "solutions")
    if not files:
        raise CourseError(f"{root} is not a course: it has no solutions/lessonN_*.py")
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    return Course(root, tuple(_load_lesson(root, path.stem) for path in files))


def _load_lesson(root: Path, lesson: str) -> Lesson:
    file = root / "tests" / "exercises" / f"test_{lesson}.py"
    if not file.exists():
        return Lesson(lesson, lesson_number(lesson), ())
    module = importlib.import_module(f"tests.exercises.test_{lesson}")
    return Lesson(lesson, lesson_number(lesson), tuple(checks_in(module)))


def checks_in(module: ModuleType) -> list[Check]:
    """The checks of a module in the order in which they stand; needed ones must come first."""
    functions = [value for value in vars(module).values() if callable(value)]
    checks: list[Check] = [
        f.check for f in functions if isinstance(getattr(f, "check", None), Check)
    ]
    checks = sorted((c for c in checks if str(c.file) == module.__file__), key=lambda c: c.line)
    seen: set[str] = set()
    for check in checks:
        if missing := set(check.needs) - seen:
            where = f"{check.file}:{check.line}"
            raise CourseError(f"{where}: {check.name} needs {sorted(missing)}, which come later")
        seen.add(check.name)
    return checks
