"""Make the student's kit: stubs, checks, recordings and the engine, and not one answer."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from autograder.checks.recorded import imported_lessons
from autograder.course import Course, Lesson
from autograder.errors import UsageError
from autograder.folders import CHECKS, ENGINE, EXERCISES, RECORDED, STUBS, folder_of
from autograder.lessons import readmes, stubs

TEMPLATES = {
    "README.md": "README.md",
    "pyproject.txt": "pyproject.toml",
    "github.yml": ".github/workflows/check.yml",
    "gitlab.yml": ".gitlab-ci.yml",
    "vscode.json": ".vscode/settings.json",
}
"""Files of `templates/`, with their places in the kit."""


@dataclass(frozen=True)
class Kit:
    """What was made: the folder, its lessons, and those of them that came along as imports."""

    folder: Path
    lessons: tuple[Lesson, ...]
    brought_along: tuple[str, ...]


def make_kit(course: Course, folder: Path) -> Kit:
    """Write the kit of the course's selected lessons into a new or empty folder.

    A lesson that a selected one imports comes along, with its checks.

    Raises `UsageError` where the folder holds something, or a lesson has no fresh recording.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty: give a new folder for the kit")
    chosen = {lesson.id for lesson in course.lessons}
    wanted = chosen.union(*(imported_lessons(course.root, name) for name in chosen))
    lessons = tuple(lesson for lesson in course.every if lesson.id in wanted)
    missing = [x.id for x in lessons if course.recordings().of(x.id) is None]
    if missing:
        raise UsageError(f"{', '.join(missing)} must be recorded first: run optimlings record")
    folder.mkdir(parents=True, exist_ok=True)
    _copy_engine(folder)
    _copy_checks(course, lessons, folder)
    _write_stubs(course, lessons, folder)
    _write_templates(course, lessons, folder)
    return Kit(folder, lessons, tuple(sorted(wanted - chosen)))


def _copy_engine(folder: Path) -> None:
    ignore = shutil.ignore_patterns("__pycache__", "README.md")
    shutil.copytree(ENGINE, folder / ENGINE.name, ignore=ignore)


def _copy_checks(course: Course, lessons: Iterable[Lesson], folder: Path) -> None:
    """The checks of these lessons, what they share, and their recordings."""
    checks = folder_of(course.root, CHECKS)
    target = folder_of(folder, CHECKS)
    names = {f"test_{lesson.id}.py" for lesson in lessons}

    def others(where: str, files: list[str]) -> list[str]:
        own = Path(where) == checks
        return [
            name
            for name in files
            if name in ("__pycache__", Path(RECORDED).name)
            or name.startswith(".")
            or (own and name.startswith("test_lesson") and name not in names)
        ]

    shutil.copytree(checks, target, ignore=others)
    (target.parent / "__init__.py").write_text("")
    (folder / RECORDED).mkdir()
    for lesson in lessons:
        path = course.recordings().path(lesson.id)
        shutil.copy(path, folder / RECORDED / path.name)


def _write_stubs(course: Course, lessons: Iterable[Lesson], folder: Path) -> None:
    """The stubs, and a second copy that stays as it is."""
    made = stubs.sources(course.root)
    for where in (EXERCISES, STUBS):
        (folder / where).mkdir(parents=True)
        for lesson in lessons:
            (folder / where / lesson.file).write_text(made[lesson.id], "utf-8")


def _write_templates(course: Course, lessons: tuple[Lesson, ...], folder: Path) -> None:
    templates = resources.files("autograder.kit") / "templates"
    for name, place in TEMPLATES.items():
        text = (templates / name).read_text("utf-8")
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        text = text.replace("@DEPENDENCIES@", _dependencies())
        path.write_text(readmes.made(text, lessons), "utf-8")


def _dependencies() -> str:
    """What a student's run needs, a line each.

    A clone declares it in a file; what was noted when it was installed can be older than that.
    """
    declared = _project(ENGINE.parent / "pyproject.toml")
    if declared.get("name") == "optimlings":
        needed = declared["dependencies"]
    else:
        needed = [x for x in metadata.requires("optimlings") or [] if "extra ==" not in x]
    return "\n".join(f"    {json.dumps(requirement)}," for requirement in needed)


def _project(path: Path) -> dict[str, Any]:
    """The table `project` of a file; empty if there is no such file."""
    if not path.is_file():
        return {}
    found: dict[str, Any] = tomllib.loads(path.read_text("utf-8")).get("project", {})
    return found
