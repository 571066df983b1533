"""Lessons under other names than `exercises.lesson4_sgd`: who wrote them had them in one folder.

Each name gives the same module. `lesson4_sgd` is found alone, as when a lesson is run where it
stands; and the name of the file that was handed in is found, such as `lesson4` or `mywork.lesson4`.
So is `ipynb.fs.full.lesson4_sgd`, by which notebooks import notebooks.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.util
import os
import sys
from collections.abc import Container, Iterable, Mapping
from importlib.machinery import ModuleSpec
from types import ModuleType

from autograder.folders import EXERCISES, is_lesson

_NOTEBOOKS = ("ipynb.fs.full.", "ipynb.fs.defs.")


class OtherNames(importlib.abc.MetaPathFinder):
    """Finds lessons by these names, and by their own alone.

    A file that the submission wrote since then, such as by `%%writefile lesson4_sgd.py`, comes
    before them. `folder` is where such files stand, empty where nobody looks; the files of the
    modules `put_there` were there before.
    """

    def __init__(
        self, lessons: Mapping[str, str], folder: str = "", put_there: Iterable[str] = ()
    ) -> None:
        self._lessons = lessons
        self._folder = folder
        self._put_there = {name: self._state(name) for name in put_there}

    def _is_written_since(self, name: str) -> bool:
        return bool(self._folder) and self._state(name) != self._put_there.get(name)

    def _state(self, name: str) -> tuple[int, int] | None:
        """What tells a module's file from one that is written later; None if there is none."""
        try:
            status = os.stat(os.path.join(self._folder, *name.split(".")) + ".py")
        except (OSError, ValueError):
            return None
        return status.st_mtime_ns, status.st_size

    def lesson(self, fullname: str) -> str:
        """The lesson that has this other name; empty for any other module."""
        name = fullname.removeprefix(f"{EXERCISES}.")
        if name != fullname:
            return self._lessons.get(name, "")
        for prefix in _NOTEBOOKS:
            name = name.removeprefix(prefix)
        lesson = self._lessons.get(name, name if is_lesson(name) else "")
        return "" if lesson and self._is_written_since(name) else lesson

    def find_spec(
        self, fullname: str, path: object = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        lesson = self.lesson(fullname)
        return ModuleSpec(fullname, _SameModule(f"{EXERCISES}.{lesson}")) if lesson else None


class _SameModule(importlib.abc.Loader):
    """Loads another module, and is that."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._spec: ModuleSpec | None = None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = importlib.import_module(self._name)
        self._spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self._spec  # the import has put that of the other name there


class _Packages(importlib.abc.MetaPathFinder):
    """Finds packages in which nothing is but lessons, where there are no others of that name."""

    def __init__(self, names: Container[str]) -> None:
        self._names = names

    def find_spec(
        self, fullname: str, path: object = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return ModuleSpec(fullname, None, is_package=True) if fullname in self._names else None


def offer(
    lessons: Mapping[str, str] | None = None, folder: str = "", put_there: Iterable[str] = ()
) -> None:
    """Have lessons found by other names from now on: by these, and by their own alone."""
    lessons = lessons or {}
    parts = [name.split(".") for name in lessons]
    packages = {".".join(each[:end]) for each in parts for end in range(1, len(each))}
    sys.meta_path.insert(0, OtherNames(lessons, folder, put_there))
    if packages:
        sys.meta_path.append(_Packages(packages))


def is_free(name: str) -> bool:
    """Whether nothing that is installed is called so: a lesson may come as `random.py`."""
    if "." in name:  # its package is found last, where there is no other
        return True
    return name not in sys.modules and importlib.util.find_spec(name) is None


def lesson_called(name: str) -> str:
    """The lesson that is found by this name; empty where none is."""
    finders = (finder for finder in sys.meta_path if isinstance(finder, OtherNames))
    return next((lesson for finder in finders if (lesson := finder.lesson(name))), "")
