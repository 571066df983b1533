"""The folder `.stubs` of a course: its stubs as they were handed out, and what is known of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from autograder.course import Course, Lesson
from autograder.folders import COURSE_DATA, SOLUTIONS, STUBS, lesson_files
from autograder.lessons import data, stubs
from autograder.lessons.data import CourseData, ExerciseData, LessonData
from autograder.lessons.hints import hints_in
from autograder.lessons.numbers import numbers_in


def described(course: Course, lessons: Iterable[Lesson]) -> CourseData:
    """What is known of some lessons of a course; of one without answers, as it was handed out."""
    if not (course.root / SOLUTIONS).is_dir():
        wanted = {lesson.id for lesson in lessons}
        return CourseData([x for x in data.read(course.root).lessons if x.id in wanted])
    return CourseData([_lesson(course.root, lesson) for lesson in lessons])


def _lesson(root: Path, lesson: Lesson) -> LessonData:
    path = root / SOLUTIONS / lesson.file
    source = path.read_text("utf-8")
    hints = hints_in(source, f"{SOLUTIONS}/{lesson.file}")
    numbers = numbers_in(source)
    exercises = []
    for name in dict.fromkeys(check.exercise for check in lesson.checks):
        checks = [check for check in lesson.checks if check.exercise == name]
        points = sum(check.points for check in checks)
        own = hints.get(name, [])
        exercises.append(ExerciseData(numbers.get(name, ("",))[0], name, points, len(checks), own))
    return LessonData(lesson.id, lesson.number, lesson.title, exercises)


def files(course: Course, lessons: Iterable[Lesson]) -> dict[str, str]:
    """The folder's files for some lessons: each file's place in the course, and its text."""
    lessons = list(lessons)
    made = stubs.sources(course.root)
    found = {f"{STUBS}/{lesson.file}": made[lesson.id] for lesson in lessons if lesson.id in made}
    found[COURSE_DATA] = data.encode(described(course, lessons))
    return found


def outdated(course: Course) -> dict[str, str]:
    """Files of the folder that are not what the course makes: their places, and the right texts."""
    right = files(course, course.every)
    return {
        name: text
        for name, text in right.items()
        if not (course.root / name).exists() or (course.root / name).read_text("utf-8") != text
    }


def left_over(course: Course) -> list[str]:
    """Stubs in the folder whose lesson is gone."""
    known = {lesson.file for lesson in course.every}
    folder = lesson_files(course.root / STUBS)
    return [f"{STUBS}/{path.name}" for path in folder if path.name not in known]
