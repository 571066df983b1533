"""`optimlings course`: a ready nbgrader course."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.console import console, errors
from autograder.cli.gradebook import require_nbgrader
from autograder.cli.options import CourseFolder, Lessons
from autograder.messages.catalogue import phrase


def course(
    folder: Annotated[Path, typer.Argument(help="The nbgrader course's folder.")],
    check: Annotated[
        bool, typer.Option("--check", help="Say what is wrong with the course; write nothing.")
    ] = False,
    lesson: Lessons = None,
    course: CourseFolder = None,
) -> None:
    """Make an nbgrader course: an assignment per lesson, and the configuration.

    Run it again to bring the notebooks up to date. What you edited, your own assignments and the
    gradebook stay. Exit status 1: --check found something wrong.
    """
    from autograder.course import load_course
    from autograder.folders import require_answers

    chosen = load_course(course).select(lesson or [])
    require_answers(chosen.root)
    require_nbgrader()
    from autograder.nbgrader import examine, make

    if check:
        found = examine.problems(chosen, folder)
        for text in found:
            errors.print(f"{folder}: {text}", style="red", markup=False, soft_wrap=True)
        for text in examine.remarks(chosen, folder):
            console.print(phrase("note", text=str(text)), markup=False, soft_wrap=True)
        if found:
            raise typer.Exit(1)
        console.print(phrase("course_has_nothing_wrong", folder=str(folder)), soft_wrap=True)
        return
    made = make.make_course(chosen, folder)
    for name in made.written:
        console.print(
            phrase("file_was_written", path=str(folder / name)), markup=False, soft_wrap=True
        )
    for name in made.kept:
        text = phrase("course_file_was_kept")
        console.print(f"{folder / name}: {text}", markup=False, soft_wrap=True)
    console.print(phrase("files_are_up_to_date", count=str(len(made.same))), soft_wrap=True)
