"""An answer beside the reference, for those who have found one."""

from __future__ import annotations

import ast
import os
from pathlib import Path

from autograder.errors import OptimlingsError, UsageError
from autograder.folders import SOLUTIONS, folder_of, lesson_files
from autograder.lessons.data import CourseData
from autograder.lessons.markers import BEGIN, END
from autograder.lessons.region import spans
from autograder.messages.catalogue import message, phrase
from autograder.student.progress import Place, is_untouched, next_step, text_of
from autograder.student.watch import Watch


class NotYet(OptimlingsError):
    """The exercise does not pass yet; the text says what to do."""


def both(root: Path, data: CourseData, name: str) -> tuple[Place, list[str], list[str]]:
    """The exercise, the lines of the student's answer, and those of the reference.

    Raises `UsageError` in a course without answers, and `NotYet` while the exercise fails.
    """
    lesson, exercise, _ = data.exercise(name)
    if not lesson_files(folder_of(root, SOLUTIONS)):
        raise UsageError(message("compare_needs_answers"))
    place = Place(lesson, exercise)
    _require_pass(root, place)
    own = definition(text_of(root, lesson), exercise.name)
    reference = (root / SOLUTIONS / f"{lesson.id}.py").read_text("utf-8")
    return place, own, definition(reference, exercise.name)


def _require_pass(root: Path, place: Place) -> None:
    command = f"optimlings watch {place.lesson.number}"
    if is_untouched(root, place.lesson):
        raise NotYet(
            phrase(
                "compare_needs_an_answer", exercise=str(place.exercise.name), command=str(command)
            )
        )
    only = CourseData([place.lesson])
    watch = Watch(root, only, place.lesson, lambda state: None, hasattr(os, "fork"))
    watch.loop(once=True)
    standing = watch.state.standing
    if not standing.is_done(place):
        step = next_step(root, standing, place, watch.state.ended)
        raise NotYet(
            phrase(
                "compare_needs_all_checks",
                exercise=str(place.exercise.name),
                step=str(step),
                command=str(command),
            )
        )


def definition(text: str, name: str) -> list[str]:
    """The lines of the last definition of a name, without docstrings and marks."""
    lines = text.split("\n")
    left_out: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            left_out |= set(range(node.body[0].lineno - 1, node.body[0].end_lineno or 0))
    start, end = spans(text, name)[-1]
    kept = [lines[i] for i in range(start, end) if i not in left_out]
    return [line for line in kept if line.strip() not in (BEGIN, END)]
