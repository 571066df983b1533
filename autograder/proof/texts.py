"""The texts of a course that can be said in another language, by their ids, in English."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from autograder.checks.check import Check
from autograder.course import Course
from autograder.diagnosis.known import CourseKnownAnswers
from autograder.folders import CHECKS, folder_of
from autograder.lessons import data
from autograder.messages.places import ITEMS


def course_texts(course: Course) -> dict[str, str]:
    """Every text of a course by its id: what a file of `languages/` translates."""
    found: dict[str, str] = {}
    for lesson in course.lessons:
        found[f"{lesson.id}.title"] = lesson.title
        for check in lesson.checks:
            found |= _of_check(check)
        for known in CourseKnownAnswers(course.root, course.recordings()).of(lesson.id):
            found |= {f"{known.id}.name": known.name, f"{known.id}.hint": known.hint}
    for of_lesson in data.read(course.root).lessons:
        for exercise in of_lesson.exercises:
            for hint in exercise.hints:
                found[f"hint_nudge: {hint.name}"] = hint.nudge
                found[f"hint_idea: {hint.name}"] = hint.idea
    phrases = [*_phrases(folder_of(course.root, CHECKS)), *ITEMS.values()]
    found |= {f"course: {text}": text for text in phrases}
    return found


def _of_check(check: Check) -> dict[str, str]:
    return {f"{check.id}.title": check.title, f"{check.id}.rule": check.rule}


def _phrases(folder: Path) -> Iterator[str]:
    """What the files of the checks say in English: their strings, and the names of their fields."""
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value.replace("_", " ") if node.value.isidentifier() else node.value
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield node.target.id.replace("_", " ")
