"""Import a submission's modules, as the package `exercises`: from memory in a worker, from disk at
home. Either way a module is what `script` makes of its text."""

from __future__ import annotations

import importlib.abc
import importlib.util
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

from autograder.folders import EXERCISES, is_lesson
from autograder.subjects import cells, other_names
from autograder.subjects.outcome import Raised
from autograder.subjects.script import CellMark, script_of
from autograder.subjects.surroundings import kept
from autograder.subjects.text import decoded


class LessonLoader(SourceFileLoader):
    """Loads a module from a text, which `read` gives, once more for each import.

    Other files beside it are read from disk, as `pkgutil.get_data` does.
    """

    def __init__(
        self,
        fullname: str,
        path: str,
        read: Callable[[], str],
        describe: Callable[[BaseException], Raised],
        marks: Sequence[CellMark] = (),
    ) -> None:
        super().__init__(fullname, path)
        self._read = read
        self._describe = describe
        self._marks = marks

    def get_source(self, fullname: str) -> str:
        return self._read()

    def get_code(self, fullname: str) -> CodeType:
        script = script_of(self._read(), self._marks)
        return compile(script.text, self.path, "exec", script.flags, dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        """Run it. What it changes in the process is its own, see `surroundings`."""
        script = script_of(self._read(), self._marks)
        with kept(module.__name__):
            cells.run(module, script, self.path, self._describe)


class FolderFinder(importlib.abc.MetaPathFinder):
    """Imports the modules of a package from its folder, as a worker does.

    What lies deeper, in packages of its own, Python finds by itself.
    """

    def __init__(
        self, folder: Path, package: str, describe: Callable[[BaseException], Raised]
    ) -> None:
        self.folder = folder
        self._prefix = f"{package}."
        self._describe = describe

    def find_spec(
        self, fullname: str, path: object = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        name = fullname.removeprefix(self._prefix)
        file = self.folder / f"{name}.py"
        if name == fullname or "." in name or not file.is_file():
            return None
        loader = LessonLoader(fullname, str(file), partial(read_lesson, file), self._describe)
        return importlib.util.spec_from_file_location(fullname, str(file), loader=loader)


def read_lesson(file: Path) -> str:
    """The text of a lesson's file. Raises `SyntaxError` where it has none."""
    try:
        return decoded(file.read_bytes())
    except ValueError as error:
        raise SyntaxError(str(error)) from error


class BesideFinder(importlib.abc.MetaPathFinder):
    """Finds by their names alone the modules that stand beside the lessons, but no lesson.

    So they are found when a lesson is run by itself, from the folder in which it stands.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def find_spec(
        self, fullname: str, path: object = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if "." in fullname or is_lesson(fullname):
            return None
        return PathFinder.find_spec(fullname, [self.folder])


def install(folder: Path, package: str, describe: Callable[[BaseException], Raised]) -> None:
    """Import the package's modules in this way from now on."""
    for finder in sys.meta_path:
        if isinstance(finder, FolderFinder) and finder.folder == folder:
            return
    sys.meta_path.insert(0, FolderFinder(folder, package, describe))
    offer_modules_beside(str(folder))
    if package == EXERCISES:
        other_names.offer()


def offer_modules_beside(folder: str) -> None:
    """Have modules in a folder found last, behind all that is installed."""
    sys.meta_path.append(BesideFinder(folder))
