"""`optimlings reset`: an exercise, or a lesson, as it was handed out."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.cli.console import console
from autograder.cli.options import CourseFolder
from autograder.messages.catalogue import phrase


def reset(
    exercise: Annotated[str, typer.Argument(help="An exercise or a lesson: SGD, 4.3, lesson4.")],
    course: CourseFolder = None,
) -> None:
    """Bring an exercise, or a whole lesson, back to the stub; the old text is kept beside it."""
    from autograder.folders import find_root
    from autograder.lessons import data
    from autograder.student import reset as student

    root = (course or find_root()).resolve()
    done = student.reset(root, data.read(root), exercise)
    file = done.file.relative_to(root).as_posix()
    if done.kept:
        kept = done.kept.relative_to(root).as_posix()
        text = phrase("reset_brought_the_stub", name=str(done.what), file=str(file), copy=str(kept))
    else:
        text = phrase("reset_changed_nothing", name=str(done.what), file=str(file))
    console.print(text, markup=False, soft_wrap=True)
