"""Bring a new version of a course into a student's kit. Nothing that the student wrote is lost."""

from __future__ import annotations

import ast
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from autograder.checks.table import DEFAULT_SEED
from autograder.course import Course
from autograder.folders import EXERCISES, STUBS
from autograder.kit import manifest
from autograder.kit.make import make_kit
from autograder.kit.merge import merge
from autograder.lessons import data
from autograder.lessons.region import spans
from autograder.messages.catalogue import phrase, reason
from autograder.subjects.text import decoded


@dataclass
class Updated:
    """What was done, by the files' places in the kit.

    Attributes
    ----------
    changed, added, removed:
        Files that are now as in the new version.
    merged:
        Lessons in which the student's answers and the new text stand together.
    kept:
        Files that somebody had edited, with the place where the old text is.
    to_look_at:
        In words, what could not be merged.
    """

    changed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    to_look_at: list[str] = field(default_factory=list)


def with_lessons_of(course: Course, folder: Path) -> Course:
    """The course with the lessons selected that a kit has already, too."""
    has = {lesson.id for lesson in data.read(folder).lessons} | {x.id for x in course.lessons}
    return replace(course, lessons=tuple(x for x in course.every if x.id in has))


def update_kit(course: Course, folder: Path, seed: int = DEFAULT_SEED) -> Updated:
    """Make the kit in `folder` that of this course, with the lessons it has and those selected.

    A file that was edited is kept beside the new one. Lessons are merged line by line.

    Raises `UsageError` where the folder is no kit, or a lesson has no fresh recording.
    """
    handed_out = manifest.read(folder)
    wanted = with_lessons_of(course, folder)
    with tempfile.TemporaryDirectory(dir=folder.resolve().parent, prefix=".kit-") as made:
        new = Path(made) / "kit"
        make_kit(wanted, new, seed)
        return _Update(folder, new, handed_out).all()


class _Update:
    """One update: from the folder `new` into `folder`, of which `before` is the manifest."""

    def __init__(self, folder: Path, new: Path, before: Mapping[str, str]) -> None:
        self._folder = folder
        self._new = new
        self._before = before
        self._now = manifest.read(new)
        self._done = Updated()

    def all(self) -> Updated:
        # The lessons first: they are merged by the stubs as they were handed out.
        lessons = [name for name in self._now if _is_lesson(name)]
        for name in lessons:
            self._lesson(name)
        for name in self._now:
            if name not in lessons:
                self._file(name)
        for name in self._before:
            if name not in self._now:
                self._gone(name)
        shutil.copyfile(self._new / manifest.FILE, self._folder / manifest.FILE)
        return self._done

    def _file(self, name: str) -> None:
        """A file that is not the student's to edit: the new one comes in."""
        path = self._folder / name
        if not path.exists():
            self._put(name)
            self._done.added.append(name)
            return
        digest = manifest.digest(path)
        if digest == self._now[name]:
            return
        if digest != self._before.get(name):
            self._keep(name)
        self._put(name)
        self._done.changed.append(name)

    def _gone(self, name: str) -> None:
        """A file that the new version does not have."""
        path = self._folder / name
        if not path.exists():
            return
        if _is_lesson(name):
            self._done.to_look_at.append(phrase("kit_file_is_no_lesson_now", file=str(name)))
        elif manifest.digest(path) == self._before[name]:
            path.unlink()
            self._done.removed.append(name)
        else:
            self._keep(name)
            path.unlink()
            self._done.removed.append(name)

    def _lesson(self, name: str) -> None:
        path, stub = self._folder / name, self._folder / STUBS / Path(name).name
        if not path.exists() or not stub.exists():
            self._file(name)
            return
        new = (self._new / name).read_text("utf-8")
        base = stub.read_text("utf-8")
        try:
            own = decoded(path.read_bytes())
        except ValueError as error:
            self._done.to_look_at.append(
                phrase("kit_file_is_not_text", file=str(name), reason=reason(error))
            )
            return
        if own == new or base == new:
            return
        if own == base:
            self._put(name)
            self._done.changed.append(name)
            return
        self._merge(name, base, own, new)

    def _merge(self, name: str, base: str, own: str, new: str) -> None:
        merged = merge(base, own, new)
        if _is_python(own) and not _is_python(merged.text):
            self._done.to_look_at.append(
                phrase(
                    "kit_merge_is_not_python",
                    file=str(name),
                    stubs=str(STUBS),
                    stub=str(Path(name).name),
                )
            )
            return
        self._keep(name)
        (self._folder / name).write_text(merged.text, "utf-8")
        self._done.merged.append(name)
        for exercise in _exercises(merged.text, merged.conflicts, new):
            self._done.to_look_at.append(
                phrase(
                    "kit_exercise_changed_too",
                    file=str(name),
                    exercise=str(exercise),
                    stubs=str(STUBS),
                    stub=str(Path(name).name),
                )
            )

    def _put(self, name: str) -> None:
        (self._folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self._new / name, self._folder / name)

    def _keep(self, name: str) -> None:
        path = self._folder / name
        names = (path.with_name(f"{path.name}.before-update-{number}") for number in count(1))
        kept = next(each for each in names if not each.exists())
        shutil.copyfile(path, kept)
        self._done.kept[name] = kept.relative_to(self._folder).as_posix()


def _is_lesson(name: str) -> bool:
    return name.startswith(f"{EXERCISES}/")


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _exercises(text: str, conflicts: tuple[tuple[int, int], ...], stub: str) -> list[str]:
    """The definitions in which conflicts lie, by name; what is said of those outside."""
    tree = ast.parse(stub).body
    names = [n.name for n in tree if isinstance(n, ast.FunctionDef | ast.ClassDef)]
    where = {name: spans(text, name) for name in names}
    found = []
    for first, end in conflicts:
        inside = [
            name
            for name, own in where.items()
            if any(start <= first and end <= stop for start, stop in own)
        ]
        found += inside or [phrase("kit_text_of_a_lesson")]
    return list(dict.fromkeys(found))
