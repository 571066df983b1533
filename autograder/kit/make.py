"""Make the student's kit: stubs, checks, recordings and the engine, and not one answer."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from autograder.checks.recorded import imported_lessons
from autograder.checks.table import DEFAULT_SEED
from autograder.course import Course, Lesson
from autograder.errors import UsageError
from autograder.folders import CHECKS, ENGINE, EXERCISES, RECORDED, folder_of
from autograder.kit import made_of, manifest
from autograder.lessons import handed_out, readmes
from autograder.messages.catalogue import message

DISTRIBUTIONS = "optimlings", "optimlings-exercises"
"""The names under which the engine is installed: from its repository, or from a kit."""

TEMPLATES = {
    "README.md": "README.md",
    "pyproject.txt": "pyproject.toml",
    "github.yml": ".github/workflows/check.yml",
    "gitlab.yml": ".gitlab-ci.yml",
    "vscode.json": ".vscode/settings.json",
    "gitignore.txt": ".gitignore",
}
"""Files of `templates/`, with their places in the kit."""


@dataclass(frozen=True)
class Kit:
    """What was made: the folder, its lessons, and those of them that came along as imports."""

    folder: Path
    lessons: tuple[Lesson, ...]
    brought_along: tuple[str, ...]


def make_kit(course: Course, folder: Path, seed: int = DEFAULT_SEED) -> Kit:
    """Write the kit of the course's selected lessons into a new or empty folder.

    A lesson that a selected one imports comes along, with its checks. The kit's cases are those of
    the seed, which must be recorded (`proof.recordings.ensure`).

    Raises `UsageError` where the folder holds something, or a lesson has no fresh recording.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(message("kit_folder_is_not_empty", folder=str(folder)))
    lessons = with_imports(course).lessons
    missing = [x.id for x in lessons if course.recordings(seed).of(x.id) is None]
    if missing:
        raise UsageError(message("lessons_must_be_recorded_first", lessons=", ".join(missing)))
    folder.mkdir(parents=True, exist_ok=True)
    _copy_engine(folder)
    _copy_checks(course, lessons, folder, seed)
    _write_stubs(course, lessons, folder)
    _write_templates(course, lessons, folder)
    made_of.write(course, folder)
    manifest.write(folder)
    brought_along = tuple(x.id for x in lessons if x not in course.lessons)
    return Kit(folder, lessons, brought_along)


def with_imports(course: Course) -> Course:
    """The course with the lessons that its selected ones import selected, too."""
    chosen = {lesson.id for lesson in course.lessons}
    wanted = chosen.union(*(imported_lessons(course.root, name) for name in chosen))
    return replace(course, lessons=tuple(x for x in course.every if x.id in wanted))


def _copy_engine(folder: Path) -> None:
    def not_code(where: str, files: list[str]) -> list[str]:
        about = ["README.md"] if Path(where) == ENGINE else []
        return [name for name in files if name == "__pycache__" or name in about]

    shutil.copytree(ENGINE, folder / ENGINE.name, ignore=not_code)


def _copy_checks(course: Course, lessons: Iterable[Lesson], folder: Path, seed: int) -> None:
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
        recordings = course.recordings(seed)
        for path in (recordings.path(lesson.id), recordings.outline_path(lesson.id)):
            if path.exists():
                shutil.copy(path, folder / RECORDED / path.name)


def _write_stubs(course: Course, lessons: Iterable[Lesson], folder: Path) -> None:
    """The stubs, and what is kept of them as they are."""
    for name, text in handed_out.files(course, lessons).items():
        places = [name]
        if name.endswith(".py"):
            places.append(f"{EXERCISES}/{Path(name).name}")
        for place in places:
            (folder / place).parent.mkdir(exist_ok=True)
            (folder / place).write_text(text, "utf-8")


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
    return "\n".join(f"    {json.dumps(requirement)}," for requirement in _declared())


def _declared() -> list[str]:
    project = _project(ENGINE.parent / "pyproject.toml")
    if project.get("name") in DISTRIBUTIONS:
        return list(project["dependencies"])
    for name in DISTRIBUTIONS:
        try:
            noted = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        return [requirement for requirement in noted if "extra ==" not in requirement]
    raise UsageError(message("kit_needs_optimlings_installed"))


def _project(path: Path) -> dict[str, Any]:
    """The table `project` of a file; empty if there is no such file."""
    if not path.is_file():
        return {}
    found: dict[str, Any] = tomllib.loads(path.read_text("utf-8")).get("project", {})
    return found
