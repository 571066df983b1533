"""What is wrong with an nbgrader course, before a class finds it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from jsonschema import ValidationError
from jupyter_client.kernelspec import KernelSpecManager
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.nbgraderformat import SchemaTooNewError, SchemaTooOldError
from nbgrader.nbgraderformat import ValidationError as Invalid
from nbgrader.nbgraderformat.v3 import MetadataValidatorV3

from autograder.course import Course, Lesson
from autograder.errors import UsageError
from autograder.folders import SOLUTIONS
from autograder.lessons.notebook import exercise_of, lesson_notebook, points_of
from autograder.messages.catalogue import message, phrase
from autograder.nbgrader.make import CONFIG, CONFIGURED, is_edited, read_notebook, source_path

OLDEST = (0, 9, 5)
"""The oldest nbgrader with which this was tried."""

GRADEBOOK = "gradebook.db"


def problems(course: Course, folder: Path) -> list[str]:
    """What is wrong with the nbgrader course in a folder, a sentence each."""
    if not folder.is_dir():
        raise UsageError(message("nbgrader_course_is_missing", folder=str(folder)))
    found = [*_versions(), *_config(folder)]
    for lesson in course.lessons:
        path = source_path(folder, lesson.id)
        if path.exists():
            found += [
                f"{path.relative_to(folder)}: {text}" for text in _notebook(course, lesson, path)
            ]
        else:
            found.append(
                phrase(
                    "course_file_is_missing",
                    path=str(path.relative_to(folder)),
                    folder=str(folder),
                )
            )
    return [*found, *_gradebook(course, folder)]


def remarks(course: Course, folder: Path) -> list[str]:
    """What is worth knowing, and no fault: notebooks that were edited."""
    paths = [source_path(folder, lesson.id) for lesson in course.lessons]
    return [
        phrase("course_notebook_was_edited", folder=str(path.relative_to(folder)))
        for path in paths
        if path.exists() and is_edited(path)
    ]


def _versions() -> Iterator[str]:
    version = metadata.version("nbgrader")
    if tuple(int(part) for part in version.split(".")[:3] if part.isdigit()) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        yield phrase("nbgrader_is_too_old", version=str(version), oldest=str(oldest))
    specs: Any = KernelSpecManager()
    if "python3" not in specs.find_kernel_specs():
        yield phrase("python_kernel_is_missing")


def _config(folder: Path) -> Iterator[str]:
    path = folder / CONFIG
    if not path.exists():
        yield phrase("course_file_is_missing", path=str(CONFIG), folder=str(folder))
    elif CONFIGURED not in path.read_text("utf-8"):
        yield phrase("config_does_not_call_configure", config=str(CONFIG))


def _notebook(course: Course, lesson: Lesson, path: Path) -> Iterator[str]:
    try:
        notebook = read_notebook(path)
        MetadataValidatorV3().validate_nb(notebook)
    except (UsageError, ValidationError, Invalid, SchemaTooOldError, SchemaTooNewError) as error:
        yield phrase("nbgrader_cannot_use_notebook", reason=str(getattr(error, "message", error)))
        return
    kernel = notebook.metadata.get("kernelspec", {}).get("name")
    if kernel != "python3":
        yield phrase("notebook_kernel_is_not_python", kernel=repr(kernel))
    text = (course.root / SOLUTIONS / lesson.file).read_text("utf-8")
    made = {cell.id for cell in lesson_notebook(text, lesson).cells if "nbgrader" in cell.metadata}
    there = {_id(cell) for cell in notebook.cells}
    if missing := sorted(made - there):
        yield phrase("notebook_cells_are_missing", cells=", ".join(missing))
    yield from _points(points_of(lesson), _tests(notebook))


def _id(cell: Any) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _tests(notebook: Any) -> list[tuple[str, str, float]]:
    """The test cells: their ids, exercises and points."""
    return [
        (_id(cell), exercise_of(cell.source), cell.metadata.nbgrader.get("points", 0))
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
        and not cell.metadata.nbgrader.get("solution")
    ]


def _points(course: dict[str, int], tests: list[tuple[str, str, float]]) -> Iterator[str]:
    for id, exercise, points in tests:
        if exercise not in course:
            yield phrase("test_cell_has_no_check", cell=str(id))
        elif points != course[exercise]:
            yield phrase(
                "test_cell_has_other_points",
                cell=str(id),
                points=f"{points:g}",
                of_course=str(course[exercise]),
            )
    counted = Counter(exercise for _, exercise, _ in tests)
    for exercise in course:
        if counted[exercise] != 1:
            yield phrase(
                "exercise_has_several_test_cells",
                exercise=str(exercise),
                count=str(counted[exercise]),
            )


def _gradebook(course: Course, folder: Path) -> Iterator[str]:
    """What the gradebook has recorded otherwise; nothing where there is no gradebook yet."""
    path = folder / GRADEBOOK
    if not path.exists():
        return
    with Gradebook(f"sqlite:///{path.resolve()}") as gradebook:
        for lesson in course.lessons:
            again = phrase("assignment_is_not_generated", assignment=str(lesson.id))
            try:
                notebook = gradebook.find_notebook(lesson.id, lesson.id)
            except MissingEntry:  # not released yet
                continue
            sources = {cell.name: cell.source for cell in notebook.source_cells}
            tests = [
                (cell.name, exercise_of(sources.get(cell.name, "")), cell.max_score)
                for cell in notebook.grade_cells
                if cell.cell_type == "code" and cell.name not in _solutions(notebook)
            ]
            for text in _points(points_of(lesson), tests):
                yield f"{GRADEBOOK}, {lesson.id}: {text}; {again}"


def _solutions(notebook: Any) -> set[str]:
    return {cell.name for cell in notebook.solution_cells}
