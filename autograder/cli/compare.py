"""`optimlings compare`: your answer beside the reference."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.cli.console import console
from autograder.cli.options import CourseFolder
from autograder.messages.catalogue import phrase


def compare(
    exercise: Annotated[str, typer.Argument(help="An exercise, by its name or number: SGD, 1.2.")],
    course: CourseFolder = None,
) -> None:
    """Show the reference beside your own answer, once that passes all its checks."""
    from autograder.folders import find_root
    from autograder.lessons import data
    from autograder.reports.beside import beside
    from autograder.student.compare import both

    root = (course or find_root()).resolve()
    with console.status(phrase("checking_exercise", exercise=str(exercise))):
        place, own, reference = both(root, data.read(root), exercise)
    titles = place.file, f"solutions/{place.lesson.id}.py"
    for line in beside(own, reference, titles, console.width):
        console.print(line, markup=False, soft_wrap=True)
