"""`optimlings record`: cases and right observations of the checks, written down once."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.cli.console import console
from autograder.cli.options import CourseFolder, Lessons, Seed
from autograder.messages.catalogue import phrase


def record(
    lesson: Lessons = None,
    seed: Seed = 0,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail where a recording is out of date.")
    ] = False,
    course: CourseFolder = None,
) -> None:
    """Record what the checks need: their cases, what is right for each, what known mistakes show.

    For authors, after a change of answers, checks or misconceptions. Exit status 1 with --check:
    a recording is missing, out of date, or says something else than the answers do now.
    """
    from autograder.course import load_course
    from autograder.folders import require_answers
    from autograder.proof import outlines
    from autograder.proof.recordings import differences, outdated, write

    chosen = load_course(course).select(lesson or [])
    require_answers(chosen.root)
    found = outdated(chosen, seed)
    if check:
        problems = [f"{name} is out of date: run optimlings record" for name in found]
        problems += differences(chosen, seed)
        stale = outlines.outdated(chosen)
        problems += [f"the outline of {x} is out of date: run optimlings record" for x in stale]
        for problem in problems:
            console.print(problem, markup=False, soft_wrap=True)
        if problems:
            raise typer.Exit(1)
        return
    for name in [x.id for x in chosen.lessons] if lesson else found:
        with console.status(phrase("progress_recording", lesson=str(name))):
            path = write(chosen, name, seed)
        console.print(phrase("path_was_written", path=str(path)), markup=False, soft_wrap=True)
    for name in outlines.write(chosen):
        path = chosen.recordings().outline_path(name)
        console.print(phrase("path_was_written", path=str(path)), markup=False, soft_wrap=True)
