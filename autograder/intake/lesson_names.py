"""Which lesson a file is, by its name and by what it holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.course import Course
from autograder.intake.filenames import LESSON_LIKE, is_lesson_name, plain, stem_of
from autograder.intake.files import File, Kind

_BLANK = b"\xef\xbb\xbf \t\r\n"
_PYTHON_LINE = re.compile(rb"^(import|from|def|class|# %%)[ \t]", re.MULTILINE)
_CELLS = re.compile(rb'"(cells|worksheets)"\s*:')


@dataclass(frozen=True)
class LessonNames:
    """The lessons of a course by what file names hold of them."""

    ids: tuple[str, ...]
    by_number: Mapping[int, str]

    @classmethod
    def of(cls, course: Course) -> LessonNames:
        return cls(
            tuple(lesson.id for lesson in course.every),
            {lesson.number: lesson.id for lesson in course.every},
        )

    def lesson_of(self, file: File) -> str:
        """The lesson that a file is by its name; empty if it is none."""
        stem = stem_of(file.name)
        if stem in self.ids:
            return stem
        if not is_lesson_name(file.name):
            return ""
        text = plain(file.name).casefold()
        for lesson in self.ids:
            if lesson in text:
                return lesson
        numbers = (int(match[1]) for match in LESSON_LIKE.finditer(text))
        return next((self.by_number[n] for n in numbers if n in self.by_number), "")


def beside(others: Sequence[File], lessons: Mapping[str, Sequence[File]]) -> list[File]:
    """The files that lessons may import, or that may be lessons: not deep in other folders."""
    folders = {folder_of(file) for files in lessons.values() for file in files}
    return [
        file
        for file in others
        if file.path.count("/") <= 2 or folder_of(file) in folders or not lessons
    ]


def folder_of(file: File) -> str:
    """The path of the folder that a file is in."""
    return file.path.rpartition("/")[0]


def is_notebook(file: File, data: bytes) -> bool:
    """Whether a file is a notebook: by its name, unless what is in it is clearly the other kind."""
    named = file.kind is Kind.NOTEBOOK
    if named == (data[:4096].lstrip(_BLANK)[:1] in (b"{", b"[", b"")):
        return named
    other = _PYTHON_LINE if named else _CELLS
    return not named if other.search(data) else named
