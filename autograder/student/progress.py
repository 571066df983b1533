"""Where a student stands: what is done, what is next. Nothing is run here; torch is not needed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.folders import EXERCISES, STUBS
from autograder.lessons.data import CourseData, ExerciseData, LessonData
from autograder.lessons.region import spans
from autograder.messages.catalogue import phrase
from autograder.reports.rows import FAILED
from autograder.results.schema import CheckResult
from autograder.subjects.text import text_to_show


@dataclass(frozen=True)
class Place:
    """An exercise of a lesson."""

    lesson: LessonData
    exercise: ExerciseData

    @property
    def file(self) -> str:
        """The file that the student edits, within the course."""
        return f"{EXERCISES}/{self.lesson.id}.py"


@dataclass
class Standing:
    """The results so far, by lesson. A lesson without results was not started."""

    data: CourseData
    results: dict[str, list[CheckResult]] = field(default_factory=dict)

    def places(self) -> Iterator[Place]:
        """All exercises in order."""
        return (Place(lesson, exercise) for lesson, exercise in self.data.every())

    def checks(self, place: Place) -> list[CheckResult]:
        """The results of an exercise; none where it was not run."""
        results = self.results.get(place.lesson.id, [])
        return [check for check in results if check.exercise == place.exercise.name]

    def points(self, place: Place) -> int:
        return sum(check.points for check in self.checks(place))

    def lesson_points(self, lesson: LessonData) -> int:
        return sum(check.points for check in self.results.get(lesson.id, []))

    @property
    def score(self) -> int:
        return sum(self.lesson_points(lesson) for lesson in self.data.lessons)

    @property
    def full_score(self) -> int:
        return sum(lesson.points for lesson in self.data.lessons)

    def is_done(self, place: Place) -> bool:
        checks = self.checks(place)
        return bool(checks) and all(check.status == "passed" for check in checks)

    def failure(self, place: Place) -> CheckResult | None:
        """The first failure of an exercise; where there is none, what is blocked by another."""
        checks = self.checks(place)
        for statuses in (FAILED, ("blocked",)):
            for check in checks:
                if check.status in statuses:
                    return check
        return None

    def is_started(self, place: Place) -> bool:
        return any(check.status != "not started" for check in self.checks(place))

    def next(self, after: Place | None = None) -> Place | None:
        """What to do next: from `after` on the first exercise that is not done; without it, what
        fails comes before what was not started."""
        every = list(self.places())
        start = every.index(after) + 1 if after in every else 0
        left = [place for place in [*every[start:], *every[:start]] if not self.is_done(place)]
        failing = [] if after else [place for place in left if self.is_started(place)]
        return next(iter([*failing, *left]), None)

    def next_in(self, lesson: LessonData) -> Place | None:
        """What to do next in a lesson: what fails, before what was not started."""
        only = CourseData([lesson])
        return Standing(only, self.results).next()


def next_step(root: Path, standing: Standing, place: Place, ended: Collection[str]) -> str:
    """What to do about an exercise that is not done: `fix SGD in exercises/lesson4_sgd.py:31`.

    `ended` holds the lessons whose run ended before it had finished. The place is the line that
    failed, or where the answer is missing, else where the exercise begins.
    """
    is_begun = standing.is_started(place) or place.lesson.id in ended
    id = "fix_exercise" if is_begun else "write_exercise"
    left = [check for check in standing.checks(place) if check.status != "passed"]
    first = standing.failure(place) or next(iter(left), None)
    if first and first.location:
        where = f"{first.location.file}:{first.location.line}"
        return phrase(id, exercise=place.exercise.name, place=where)
    try:
        line = line_of(text_of(root, place.lesson), place.exercise.name)
    except OSError:
        line = 0
    where = f"{place.file}:{line}" if line else place.file
    return phrase(id, exercise=place.exercise.name, place=where)


def started(root: Path, lessons: Iterable[LessonData]) -> list[LessonData]:
    """The lessons whose file is not the stub as it was handed out."""
    return [lesson for lesson in lessons if not is_untouched(root, lesson)]


def is_untouched(root: Path, lesson: LessonData) -> bool:
    """Whether a lesson's file is the stub, or missing. Line ends do not count."""
    try:
        text = text_of(root, lesson)
    except OSError:
        return True
    stub = (root / STUBS / f"{lesson.id}.py").read_text("utf-8")
    return text.rstrip() == stub.rstrip()


def text_of(root: Path, lesson: LessonData) -> str:
    """The text of a lesson's file, as far as there is one. Raises `OSError`."""
    return text_to_show((root / EXERCISES / f"{lesson.id}.py").read_bytes())


def edited(before: str, after: str, lesson: LessonData) -> ExerciseData | None:
    """The one exercise in which two texts of a lesson differ; None if it is not one alone."""
    changed = [
        exercise
        for exercise in lesson.exercises
        if _definition(before, exercise.name) != _definition(after, exercise.name)
    ]
    return changed[0] if len(changed) == 1 else None


def line_of(text: str, exercise: str) -> int:
    """The number of the line where an exercise's answer is missing, else where it begins, or 0."""
    found = spans(text, exercise)
    if not found:
        return 0
    first, end = found[-1]
    lines = text.split("\n")[first:end]
    missing = [i for i, line in enumerate(lines) if "raise NotImplementedError" in line]
    return first + 1 + next(iter(missing), 0)


def _definition(text: str, name: str) -> list[list[str]]:
    lines = text.split("\n")
    return [lines[start:end] for start, end in spans(text, name)]
