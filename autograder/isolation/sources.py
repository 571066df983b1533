"""A submission's files as the package `exercises`, served from memory.

The worker gets the text of the files, never their folder: what is compiled is exactly what was read
and fingerprinted, no `.pyc` beside it can take its place, and no other file of the folder is in
reach. Copies lie in the worker's scratch folder, for those who open them by their names.
"""

from __future__ import annotations

import importlib.abc
import importlib.util
import linecache
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.machinery import ModuleSpec
from types import ModuleType

from autograder.folders import EXERCISES
from autograder.subjects.loading import LessonLoader
from autograder.subjects.outcome import Raised
from autograder.subjects.script import CellMark, script_of

INIT = "__init__"


class SourcesFinder(importlib.abc.MetaPathFinder):
    """Imports `exercises` and what is in it from texts; refuses the names in `forbidden`.

    Parameters
    ----------
    sources:
        The texts by module names: `lesson4_sgd`, `utils.helper`, `utils.__init__`.
    cells:
        Where the cells of those begin that were notebooks.
    folder:
        The folder in which the package's folder lies.
    describe:
        Makes an exception data.
    """

    def __init__(
        self,
        sources: Mapping[str, str],
        cells: Mapping[str, Sequence[CellMark]],
        folder: str,
        describe: Callable[[BaseException], Raised],
        forbidden: Sequence[str] = (),
    ) -> None:
        self._sources = dict(sources)
        self._cells = cells
        self._folder = folder
        self._describe = describe
        self._forbidden = frozenset(forbidden)
        self._packages = {""} | {
            name[:place] for name in sources for place, sign in enumerate(name) if sign == "."
        }

    def install(self) -> None:
        """Make these texts the package `exercises` of this process."""
        for name in [n for n in sys.modules if n == EXERCISES or n.startswith(EXERCISES + ".")]:
            del sys.modules[name]
        for name, text in self._sources.items():
            # As `linecache.lazycache` does: few of them are ever split into lines.
            linecache.cache[self.filename(name)] = (partial(str, text),)
        sys.meta_path.insert(0, self)

    def find_spec(
        self, fullname: str, path: object = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        root, _, name = fullname.partition(".")
        if root in self._forbidden:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        if root != EXERCISES:
            return None
        if name in self._packages:
            return self._package(fullname, f"{name}.{INIT}".removeprefix("."))
        if name in self._sources:
            file = self.filename(name)
            return importlib.util.spec_from_file_location(
                fullname, file, loader=self._loader(fullname, name, file)
            )
        return None

    def _package(self, fullname: str, name: str) -> ModuleSpec | None:
        file = self.filename(name)
        places = [os.path.dirname(file)]
        if name not in self._sources:  # a folder without `__init__.py`
            spec = ModuleSpec(fullname, None, is_package=True)
            spec.submodule_search_locations = places
            return spec
        loader = self._loader(fullname, name, file)
        return importlib.util.spec_from_file_location(
            fullname, file, loader=loader, submodule_search_locations=places
        )

    def _loader(self, fullname: str, name: str, file: str) -> LessonLoader:
        text, marks = self._sources[name], self._cells.get(name, ())
        return LessonLoader(fullname, file, lambda: text, self._describe, marks)

    def source(self, name: str) -> str:
        """The text of a module, as Python."""
        return script_of(self._sources.get(name, ""), self._cells.get(name, ())).text

    def filename(self, name: str) -> str:
        """The file name of the module `exercises.<name>`, which tracebacks show."""
        return os.path.join(self._folder, EXERCISES, *name.split(".")) + ".py"
