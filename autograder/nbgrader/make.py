"""Make an nbgrader course, or bring one up to date; what an instructor edited is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from autograder.course import Course
from autograder.errors import UsageError
from autograder.folders import SOLUTIONS
from autograder.lessons.notebook import OWN, digest, lesson_notebook
from autograder.messages.catalogue import message, reason

CONFIG = "nbgrader_config.py"
SOURCE = "source"
CONFIGURED = "from autograder.nbgrader.config import configure"

_CONFIG_TEXT = '''\
"""nbgrader's configuration of this course. Add settings of your own below; nothing overwrites them.

`configure` has nbgrader grade these notebooks with optimlings.
"""

from autograder.nbgrader.config import configure

c = get_config()  # noqa: F821 - nbgrader gives it
configure(c, course={course!r})

c.CourseDirectory.course_id = "optimlings"
'''


@dataclass
class Made:
    """What `make_course` did, by the paths of files from the course's folder."""

    written: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def make_course(course: Course, folder: Path) -> Made:
    """Write the course's selected lessons as assignments of an nbgrader course.

    A notebook that was edited since it was made stays as it is, and so does the configuration.
    """
    made = Made()
    folder.mkdir(parents=True, exist_ok=True)
    _write_config(course, folder, made)
    for lesson in course.lessons:
        path = source_path(folder, lesson.id)
        source = (course.root / SOLUTIONS / lesson.file).read_text("utf-8")
        text = nbformat.writes(lesson_notebook(source, lesson)) + "\n"
        _write(folder, path, text, made)
    return made


def source_path(folder: Path, lesson: str) -> Path:
    """Where the instructor's notebook of a lesson stands."""
    return folder / SOURCE / lesson / f"{lesson}.ipynb"


def is_edited(path: Path) -> bool:
    """Whether a notebook's cells are not those that we made. Raises `UsageError` if it is none."""
    notebook = read_notebook(path)
    made = notebook.metadata.get(OWN, {}).get("made", "")
    return bool(made != digest(notebook.cells))


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """A notebook of the instructor's. Raises `UsageError` that names the file."""
    try:
        return nbformat.reads(path.read_text("utf-8"), as_version=4)
    except Exception as error:  # nbformat raises many kinds
        raise UsageError(
            message("file_is_no_notebook", path=str(path), reason=reason(error))
        ) from error


def _write_config(course: Course, folder: Path, made: Made) -> None:
    path = folder / CONFIG
    if not path.exists():
        path.write_text(_CONFIG_TEXT.format(course=str(course.root)), "utf-8")
        made.written.append(CONFIG)
    elif CONFIGURED in path.read_text("utf-8"):
        made.same.append(CONFIG)
    else:
        raise UsageError(
            message(
                "config_does_not_call_this_grader",
                path=str(path),
                configured=str(CONFIGURED),
                root=repr(str(course.root)),
            )
        )


def _write(folder: Path, path: Path, text: str, made: Made) -> None:
    name = path.relative_to(folder).as_posix()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
    elif path.read_text("utf-8") == text:
        made.same.append(name)
        return
    elif is_edited(path):
        made.kept.append(name)
        return
    path.write_text(text, "utf-8")
    made.written.append(name)
