"""Which checks a call of pytest is about: files of `exercises/`, numbers of lessons and of
exercises."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.folders import CHECKS, EXERCISES, LESSON_FILE, folder_of
from autograder.messages.catalogue import message, phrase, reason
from autograder.student.items import CheckItem
from autograder.student.session import StudentRun
from autograder.which_lessons import lessons_of, parts_of

SELECTION = pytest.StashKey["Selection"]()
"""Where pytest's configuration keeps what was asked for."""

_NUMBER = re.compile(r"\d+\.\d+")


@dataclass
class Selection:
    """What was asked for beside pytest's own options.

    Attributes
    ----------
    run:
        The run of the course.
    named:
        Exercises that were named with their files: `exercises/lesson4_sgd.py::SGD`, by lesson.
    """

    run: StudentRun
    named: dict[str, set[str]] = field(default_factory=dict)

    def turned(self, arguments: Sequence[str], folder: Path) -> list[str]:
        """The arguments of pytest, in which files of `exercises/` became those of their checks."""
        return [self._turned(argument, folder) for argument in arguments]

    def _turned(self, argument: str, folder: Path) -> str:
        written, _, name = argument.partition("::")
        path = Path(folder, written).resolve()
        root = self.run.root
        exercises = (root / EXERCISES).resolve()
        checks = folder_of(root, CHECKS)
        if not path.is_relative_to(exercises) or not checks.is_dir():
            return argument
        if path.is_dir():
            return str(checks)
        file = checks / f"test_{path.name}"
        if not LESSON_FILE.fullmatch(path.name) or not file.is_file():
            raise pytest.UsageError(phrase("path_has_no_checks", path=str(written)))
        if name:
            self.named.setdefault(path.stem, set()).add(name.partition("::")[0])
        return str(file)

    def has_name(self, item: CheckItem) -> bool:
        """Whether the check is of an exercise that was named, where any was of its lesson."""
        wanted = self.named.get(item.check.lesson)
        return wanted is None or item.check.exercise in wanted


def chosen(wanted: Sequence[str], selection: Selection, items: Sequence[CheckItem]) -> set[str]:
    """The ids of the checks that `--lesson` asks for: 4, lesson4, lesson4_sgd, 4.1, 1-8 or 4.1,5.

    Raises `pytest.UsageError` for what is no lesson and no exercise.
    """
    known = [lesson.id for lesson in selection.run.course.lessons]
    found: set[str] = set()
    for text in wanted:
        try:
            for part in parts_of(text):
                found |= _checks_of(part, known, selection, items)
        except UsageError as error:
            raise pytest.UsageError(
                phrase("lesson_option_is_wrong", text=str(text), reason=reason(error))
            ) from error
    return found


def _checks_of(
    part: str, known: Sequence[str], selection: Selection, items: Sequence[CheckItem]
) -> set[str]:
    """The ids of the checks that one part of a list asks for. Raises `UsageError` if it has none.

    A range may reach beyond the files that were named, which have fewer lessons.
    """
    if _NUMBER.fullmatch(part):
        of_part = {
            x.check.id
            for x in items
            if part in selection.run.numbers(x.check.lesson).get(x.check.exercise, ())
        }
        unknown = "no_such_exercise_here"
    elif "." in part.removesuffix(".py"):
        raise UsageError(message("give_lesson_exercise_or_range"))
    else:
        lessons = lessons_of(part, known)
        of_part = {x.check.id for x in items if x.check.lesson in lessons}
        unknown = "no_such_lesson_here"
    if not of_part:
        raise UsageError(message(unknown))
    return of_part


def nothing_to_run(config: pytest.Config) -> str:
    """What to say where no check was run."""
    keyword = config.option.keyword
    asked = (
        phrase("no_check_has_keyword", keyword=repr(keyword))
        if keyword
        else phrase("no_check_was_found")
    )
    return phrase("nothing_was_run", reason=str(asked))
