"""A submission's files as the package `exercises`, served from memory.

The worker gets the text of the files, never their folder: what is compiled is exactly what was read
and fingerprinted, no `.pyc` beside it can take its place, and no other file of the folder is in
reach.
"""

from __future__ import annotations

import importlib.abc
import importlib.util
import linecache
import sys
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

from autograder.folders import EXERCISES


class SourcesFinder(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports `exercises` and `exercises.<name>` from texts; refuses the names in `forbidden`."""

    def __init__(self, sources: Mapping[str, str], forbidden: Sequence[str] = ()) -> None:
        self._sources = dict(sources)
        self._forbidden = frozenset(forbidden)

    def install(self) -> None:
        """Make these texts the package `exercises` of this process."""
        for name in [n for n in sys.modules if n == EXERCISES or n.startswith(EXERCISES + ".")]:
            del sys.modules[name]
        for name, text in self._sources.items():
            lines = text.splitlines(keepends=True)
            linecache.cache[filename(name)] = (len(text), None, lines, filename(name))
        sys.meta_path.insert(0, self)

    def find_spec(
        self, fullname: str, path: object = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in self._forbidden:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        if fullname == EXERCISES:
            return importlib.util.spec_from_loader(fullname, self, is_package=True)
        package, _, name = fullname.rpartition(".")
        if package == EXERCISES and name in self._sources:
            return importlib.util.spec_from_loader(fullname, self, origin=filename(name))
        return None

    def get_source(self, fullname: str) -> str:
        return self._sources.get(fullname.rpartition(".")[2], "")

    def get_code(self, fullname: str):  # type: ignore[no-untyped-def]
        name = fullname.rpartition(".")[2]
        return compile(self.get_source(fullname), filename(name), "exec", dont_inherit=True)

    def is_package(self, fullname: str) -> bool:
        return fullname == EXERCISES

    def exec_module(self, module: ModuleType) -> None:
        code = self.get_code(module.__name__)
        exec(code, module.__dict__)  # this is the place where a submission runs


def source_of(name: str) -> str:
    """The text of a module of the installed submission."""
    return "".join(linecache.getlines(filename(name)))


def filename(name: str) -> str:
    """The file name that tracebacks show for the module `exercises.<name>`."""
    return f"{EXERCISES}/{name}.py"


def is_own(file: str) -> bool:
    """Whether a traceback's file name is one of the submission's."""
    return file.startswith(EXERCISES + "/")
