"""`optimlings see`: the picture of a lesson."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.console import console
from autograder.cli.options import CourseFolder
from autograder.messages.catalogue import message, phrase


def see(
    lesson: Annotated[str, typer.Argument(help="A lesson: 4, lesson4, lesson4_sgd.")],
    out: Annotated[Path | None, typer.Option(help="Save the picture in this file.")] = None,
    course: CourseFolder = None,
) -> None:
    """Draw what was built: run the lesson's last cell, “See it”, with your own code.

    Where there is no display, the picture is saved.
    """
    from autograder.errors import UsageError
    from autograder.folders import find_root
    from autograder.lessons import data
    from autograder.student import see as student

    root = (course or find_root()).resolve()
    found = data.read(root).lesson_named(lesson)
    if out is not None and not out.resolve().parent.is_dir():
        raise UsageError(message("no_folder_for_picture", folder=str(out.resolve().parent)))
    saved = student.see(root, found, out or Path(f"{found.id}.png"), always=out is not None)
    for path in saved:
        console.print(phrase("path_was_written", path=str(path)), markup=False, soft_wrap=True)
