"""`optimlings hint`: a nudge, and then the idea."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.cli.console import console
from autograder.cli.options import CourseFolder
from autograder.cli.standing import state_now
from autograder.messages.catalogue import message, phrase


def hint(
    exercise: Annotated[
        str,
        typer.Argument(
            help="An exercise, by its name or number: SGD, 4.3; by default the next one.",
            show_default=False,
        ),
    ] = "",
    idea: Annotated[bool, typer.Option("--idea", help="The idea itself, in words.")] = False,
    course: CourseFolder = None,
) -> None:
    """Show a nudge for an exercise; with --idea the idea, in words, never the code."""
    from autograder.errors import UsageError
    from autograder.folders import find_root
    from autograder.lessons import data
    from autograder.reports.hints import hint_lines

    root = (course or find_root()).resolve()
    known = data.read(root)
    if not exercise:
        place = state_now(root, known).standing.next()
        if place is None:
            console.print(phrase("standing_all_passes"))
            return
        exercise = place.exercise.name
    _, found, stage = known.exercise(exercise)
    hint = stage or found.hint()
    if hint is None:
        raise UsageError(message("exercise_has_no_hints", exercise=str(found.name)))
    stages = [] if stage else [h for h in found.hints if h.name != found.name]
    for line in hint_lines(hint, stages, idea, console.width):
        console.print(line, markup=False, soft_wrap=True)
