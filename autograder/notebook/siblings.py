"""Lessons that a notebook imports: the student's own, from beside it, else the untouched stub."""

from __future__ import annotations

import importlib.abc
import importlib.util
import sys
from collections.abc import Callable, Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

from autograder.folders import EXERCISES, is_lesson
from autograder.intake.notebooks import read_notebook
from autograder.lessons import stubs
from autograder.messages.catalogue import Said, message, phrase, reason
from autograder.subjects.loading import LessonLoader, read_lesson
from autograder.subjects.outcome import Raised
from autograder.subjects.script import CellMark

STUB = message("the_untouched_stub")


def places(folder: Path, lesson: str) -> Iterator[Path]:
    """Where a student's file of a lesson may be, the likeliest first."""
    for where in (folder, folder.parent / lesson, folder / EXERCISES, folder.parent / EXERCISES):
        for ending in (".ipynb", ".py"):
            yield where / f"{lesson}{ending}"


class Siblings(importlib.abc.MetaPathFinder):
    """Imports `exercises.<lesson>` for a notebook.

    Attributes
    ----------
    origins:
        Where each lesson that was imported came from, to tell the student.
    """

    def __init__(
        self, folder: Path, root: Path, describe: Callable[[BaseException], Raised]
    ) -> None:
        self._folder = folder
        self._root = root
        self._describe = describe
        self.origins: dict[str, Said] = {}

    @property
    def stand_ins(self) -> frozenset[str]:
        """The lessons that are not the student's."""
        return frozenset(name for name, origin in self.origins.items() if origin == STUB)

    def install(self) -> None:
        """Import lessons in this way from now on."""
        sys.meta_path.insert(0, self)

    def find_spec(
        self, fullname: str, path: object = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == EXERCISES:
            spec = ModuleSpec(fullname, None, is_package=True)
            spec.submodule_search_locations = [str(self._folder), str(self._folder / EXERCISES)]
            return spec
        package, _, lesson = fullname.rpartition(".")
        if package != EXERCISES or not is_lesson(lesson):
            return None
        found = self._read(lesson)
        if found is None:
            return None
        file, text, marks = found
        loader = LessonLoader(fullname, file, lambda: text, self._describe, marks)
        return importlib.util.spec_from_file_location(fullname, file, loader=loader)

    def _read(self, lesson: str) -> tuple[str, str, tuple[CellMark, ...]] | None:
        for path in places(self._folder, lesson):
            if path.is_file():
                self.origins[lesson] = _shown(path, self._folder)
                # Tracebacks and messages name a lesson by its own file name.
                return str(path.with_suffix(".py")), *_text(path)
        text = stubs.sources(self._root).get(lesson)
        if text is None:
            return None
        self.origins[lesson] = STUB
        return str(self._folder / f"{lesson}.py"), text, ()


def _text(path: Path) -> tuple[str, tuple[CellMark, ...]]:
    if path.suffix == ".py":
        return read_lesson(path), ()
    try:
        notebook = read_notebook(path.read_bytes())
    except ValueError as error:
        raise SyntaxError(
            phrase("path_cannot_be_read", path=path.name, reason=reason(error))
        ) from error
    return notebook.text, notebook.cells


def _shown(path: Path, folder: Path) -> str:
    """A file's place as one would type it from the notebook's folder."""
    beside = path.parent == folder
    return path.name if beside else f"{path.parent.name}/{path.name}"
