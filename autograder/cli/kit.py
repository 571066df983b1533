"""`optimlings kit`: the student's folder, without answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.console import console
from autograder.cli.options import CourseFolder, Lessons


def kit(
    folder: Annotated[Path, typer.Argument(help="A new folder for the kit.")],
    lesson: Lessons = None,
    course: CourseFolder = None,
) -> None:
    """Write a folder to hand out: stubs, checks and the grader, without answers.

    In it, `pip install -e . && pytest` works, and judges as `optimlings grade` does.
    """
    from autograder.course import load_course
    from autograder.folders import require_answers
    from autograder.kit.make import make_kit

    chosen = load_course(course).select(lesson or [])
    require_answers(chosen.root)
    made = make_kit(chosen, folder)
    console.print(f"{folder}: {', '.join(x.id for x in made.lessons)}", soft_wrap=True)
    if made.brought_along:
        names = ", ".join(made.brought_along)
        console.print(f"brought along, since others import them: {names}", soft_wrap=True)
