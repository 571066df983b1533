"""`optimlings new`: the files of a new lesson."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.cli.console import console
from autograder.cli.options import CourseFolder
from autograder.cli.stubs import stubs
from autograder.messages.catalogue import phrase


def new(
    number: Annotated[int, typer.Argument(help="The lesson's number, such as 9.")],
    name: Annotated[str, typer.Argument(help="A word for its file's name, such as schedules.")],
    course: CourseFolder = None,
) -> None:
    """Write a new lesson: its answer, one worked check, and its stub. For authors."""
    from autograder.folders import find_root, require_answers
    from autograder.lessons.new import new_lesson

    root = course or find_root()
    require_answers(root)
    for path in new_lesson(root, number, name):
        console.print(
            phrase("path_was_written", path=path.relative_to(root).as_posix()), markup=False
        )
    stubs(course=root)
    console.print(
        phrase("new_lesson_next_steps", number=str(number)),
        markup=False,
        soft_wrap=True,
    )
