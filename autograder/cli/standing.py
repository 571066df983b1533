"""`optimlings` alone: where you stand, and what is next."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from autograder.cli.console import console
from autograder.messages.catalogue import phrase, say_id

if TYPE_CHECKING:
    from autograder.lessons.data import CourseData
    from autograder.student.watch import State


def state_now(root: Path, known: CourseData) -> State:
    """What is done and what fails: the lessons that were started are checked."""
    from autograder.student import progress
    from autograder.student.watch import State, Watch

    if not progress.started(root, known.lessons):
        first = progress.Standing(known)
        return State(first, next(first.places()), is_warm=True)
    with console.status(phrase("loading_torch")) as status:

        def show(state: State) -> None:
            if state.is_warm and state.running:
                lessons = " ".join(state.running.lessons)
                status.update(phrase("checking_exercise", exercise=lessons))

        watch = Watch(root, known, None, show, forks=hasattr(os, "fork"))
        watch.loop(once=True)
    return watch.state


def standing(course: Path | None) -> None:
    """Show the points by lesson, and what is next. What was not started is not run."""
    from autograder.folders import find_root
    from autograder.lessons import data
    from autograder.reports import standing as rows
    from autograder.student import progress

    root = (course or find_root()).resolve()
    known = data.read(root)
    state = state_now(root, known)
    unicode = "utf" in console.encoding.lower()
    width = console.width
    console.print(rows.bar(state.standing.score, state.standing.full_score, width, unicode))
    console.print()
    lessons = [
        (x.number, say_id(f"{x.id}.title", x.title), state.standing.lesson_points(x), x.points)
        for x in known.lessons
    ]
    for row in rows.lesson_rows(lessons, width, unicode):
        console.print(row, no_wrap=True)
    console.print()
    for how in (
        phrase("did_not_finish", lesson=str(lesson), how=str(how))
        for lesson, how in state.ended.items()
    ):
        console.print(how, style="red", markup=False)
    place = state.standing.next()
    if place is None:
        console.print(phrase("standing_all_passes"), style="bold")
        return
    step = progress.next_step(root, state.standing, place, state.ended)
    console.print(Text(phrase("next_is", what=step), "bold"), soft_wrap=True)
    number, exercise = place.lesson.number, place.exercise.number
    console.print(
        phrase("standing_next_commands", number=str(number), exercise=str(exercise)),
        style="cyan",
    )
