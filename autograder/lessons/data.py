"""What is known of a course without running it: its lessons, exercises, points and hints.

`optimlings stubs` writes it into the file `.stubs/course.json`. This module imports no torch, so
that commands which run nothing start at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from autograder.errors import UsageError
from autograder.folders import COURSE_DATA
from autograder.messages.catalogue import Said, in_a_row, message, reason
from autograder.which_lessons import lesson_of, names_of


class Hint(msgspec.Struct, frozen=True):
    """A nudge, and the idea. `name` is that of an exercise, or of a check of it."""

    number: str
    name: str
    nudge: str
    idea: str


class ExerciseData(msgspec.Struct, frozen=True):
    """An exercise: a function or a class in the file of a lesson."""

    number: str
    name: str
    points: int
    checks: int
    hints: list[Hint]

    def hint(self, check: str = "") -> Hint | None:
        """The hint for one of the exercise's checks, else for the exercise as a whole."""
        for name in (check, self.name):
            for hint in self.hints:
                if hint.name == name:
                    return hint
        return self.hints[0] if self.hints else None


class LessonData(msgspec.Struct, frozen=True):
    """A lesson."""

    id: str
    number: int
    title: str
    exercises: list[ExerciseData]

    @property
    def points(self) -> int:
        return sum(exercise.points for exercise in self.exercises)


class CourseData(msgspec.Struct, frozen=True):
    """A course."""

    lessons: list[LessonData]

    def every(self) -> Iterator[tuple[LessonData, ExerciseData]]:
        """Every exercise, with its lesson."""
        for lesson in self.lessons:
            for exercise in lesson.exercises:
                yield lesson, exercise

    def lesson(self, name: str) -> LessonData | None:
        """The lesson of this name or number; None if there is none."""
        return next((x for x in self.lessons if name in names_of(x.id)), None)

    def lesson_named(self, name: str) -> LessonData:
        """The same; raises `UsageError` where there is none."""
        id = lesson_of(name, [lesson.id for lesson in self.lessons])
        return next(lesson for lesson in self.lessons if lesson.id == id)

    def exercise(self, name: str) -> tuple[LessonData, ExerciseData, Hint | None]:
        """The exercise of this name or number, and the hint if it is the name of a stage.

        Raises `UsageError` for a name that no exercise has, and for one that several have.
        """
        own = [(x, e, None) for x, e in self.every() if name in (e.name, e.number)]
        stages = [
            (x, e, h)
            for x, e in self.every()
            for h in e.hints
            if name in (h.name, h.number, f"{x.id}::{h.name}")
        ]
        found: list[tuple[LessonData, ExerciseData, Hint | None]] = [*own] or [*stages]
        if len(found) == 1:
            return found[0]
        if found:
            which = ", ".join(f"{(h or e).number} ({x.id})" for x, e, h in found)
            raise UsageError(
                message("exercise_is_in_several_places", exercise=str(name), numbers=str(which))
            )
        raise UsageError(
            message("unknown_exercise_but", exercise=repr(name), known=self._what_there_is(name))
        )

    def _what_there_is(self, name: str) -> Said:
        lesson = self.lesson(name)
        if lesson:
            names = ", ".join(exercise.name for exercise in lesson.exercises)
            return message("lesson_has_exercises", number=lesson.number, exercises=names)
        import difflib  # only for a name with a slip in it

        exercises = {exercise.name.lower(): exercise.name for _, exercise in self.every()}
        slips = difflib.get_close_matches(name.lower(), exercises, n=3, cutoff=0.5)
        close = [exercises[slip] for slip in slips]
        if close:
            return message("did_you_mean_question", what=in_a_row(close, "or"))
        return message("there_are_exercises", names=[exercise.name for _, exercise in self.every()])


def encode(data: CourseData) -> str:
    """As it stands in the file."""
    return msgspec.json.format(msgspec.json.encode(data), indent=1).decode() + "\n"


def read(root: Path) -> CourseData:
    """What is known of the course in a folder. Raises `UsageError` where that cannot be read."""
    path = root / COURSE_DATA
    try:
        return msgspec.json.decode(path.read_bytes(), type=CourseData)
    except FileNotFoundError as error:
        raise UsageError(message("lesson_data_is_missing", path=str(path))) from error
    except (OSError, msgspec.MsgspecError) as error:
        raise UsageError(
            message("lesson_data_cannot_be_read", path=str(path), reason=reason(error))
        ) from error
