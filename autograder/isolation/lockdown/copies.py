"""Other copies of a course among the libraries: installed by hand, left by a build, packed.

A worker can read what is installed. So what holds answers or checks there is found by its names,
and stays as closed as the course itself.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from autograder.folders import EXERCISES, LESSON_FILE, SOLUTIONS

HIDDEN = (SOLUTIONS, "tests", EXERCISES)
"""Folders of a course in which submissions must find nothing."""

DEPTH = 2
"""Folders of packages below a folder of libraries that are looked into."""

_PACKAGES = ("site-packages", "dist-packages")
_PACKED = (".zip", ".whl", ".egg", ".pyz")
_TELLS = re.compile(rf"(?:^|/)(?:{SOLUTIONS}|tests/{EXERCISES})/(?:test_)?lesson\d+_\w+\.pyc?$")


def copies(libraries: Iterable[Path]) -> list[Path]:
    """The folders and archives in these folders of libraries that are parts of a course."""
    found: set[Path] = set()
    for library in sorted(set(libraries)):
        if library.is_file():
            found |= {library} if _is_packed_course(library) else set()
            continue
        for folder in {library, *_packages_below(library)}:
            found.update(_parts(folder, DEPTH))
    return sorted(found)


def _packages_below(library: Path) -> Iterator[Path]:
    """Where packages are installed in a folder such as `/usr/lib`."""
    for name in _PACKAGES:
        yield from library.glob(f"python*/{name}")


def _parts(folder: Path, depth: int) -> Iterator[Path]:
    """What belongs to a course in a folder and, so deep, in those below."""
    if _is_course(folder):
        yield from (folder / name for name in HIDDEN if (folder / name).exists())
    with suppress(OSError):  # it cannot be read, by a worker either
        with os.scandir(folder) as entries:
            listed = list(entries)
        for entry in listed:
            path = folder / entry.name
            if entry.is_dir(follow_symlinks=False):
                if depth > 1 and not entry.name.endswith((".dist-info", "__pycache__")):
                    yield from _parts(path, depth - 1)
            elif entry.name.endswith(_PACKED) and _is_packed_course(path):
                yield path


def _is_course(folder: Path) -> bool:
    return any(map(_is_lesson, _names(folder / SOLUTIONS))) or any(
        map(_is_check, _names(folder / "tests" / EXERCISES))
    )


def _names(folder: Path) -> list[str]:
    with suppress(OSError):
        return os.listdir(folder)
    return []


def _is_lesson(name: str) -> bool:
    return LESSON_FILE.fullmatch(name) is not None


def _is_check(name: str) -> bool:
    return name.startswith("test_") and _is_lesson(name.removeprefix("test_"))


def _is_packed_course(path: Path) -> bool:
    with suppress(OSError, zipfile.BadZipFile), zipfile.ZipFile(path) as archive:
        return any(_TELLS.search(name) for name in archive.namelist())
    return False
