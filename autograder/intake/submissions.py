"""Intake: what a student handed in, as the text of its lesson files. Nothing is run here, and
nothing is written."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import Course
from autograder.intake.archives import ArchiveError, open_archive
from autograder.intake.beside import INIT, deeper, find_beside
from autograder.intake.classes import SubmissionGone
from autograder.intake.files import (
    LESSON_LIKE,
    LIMITS,
    ArchiveFolder,
    DiskFolder,
    File,
    Folder,
    Kind,
    files_in,
)
from autograder.intake.names import comparable, display, readable, reason
from autograder.intake.notebooks import Notebook, read_notebook
from autograder.intake.platforms import Student
from autograder.limits import MAX_FILES, MAX_NOTES, MAX_READ, MAX_SUBMISSION_TEXT, as_size
from autograder.messages.catalogue import Message
from autograder.subjects.script import CellMark
from autograder.subjects.text import decoded


@dataclass(frozen=True)
class Submission:
    """What a student handed in.

    Attributes
    ----------
    student:
        The name under which it is graded.
    sources:
        The text of each Python file by its module name; lessons under their proper ids.
    unreadable:
        Lessons whose file is there but cannot be used, with the reason.
    notes:
        What else was noticed.
    cells:
        Where the cells of those sources begin that were notebooks, by module name.
    files:
        What is no Python, by its path from the lessons' folder.
    """

    student: str
    sources: Mapping[str, str]
    unreadable: Mapping[str, Message]
    notes: tuple[Message, ...] = ()
    cells: Mapping[str, Sequence[CellMark]] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)


def read_submission(student: Student | Path, course: Course) -> Submission:
    """Read what a student handed in. Whatever is wrong with a file is noted; nothing is raised for
    it.

    Raises `SubmissionGone` where a folder or file that was there is not any more: it must not be
    graded as if it had not been handed in.
    """
    if isinstance(student, Path):
        student = Student(readable(student.name), (DiskFolder(student),), student.name)
    intake = _Intake(course)
    for part in student.parts:
        try:
            if isinstance(part, File):
                intake.files.append(part)
            else:
                intake.add(part)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise _gone(part.name) from error
        except OSError as error:
            intake.note("unreadable", file=display(part.name), reason=reason(error))
    intake.open_archives()
    intake.read()
    notes = [*student.notes, *intake.notes]
    cells = {name: notebook.cells for name, (_, notebook) in intake.notebooks.items()}
    return Submission(
        student.name, intake.sources, intake.unreadable, tuple(notes), cells, intake.data
    )


def _gone(name: str) -> SubmissionGone:
    return SubmissionGone(f"{display(name)} was there when grading began, and is gone")


@dataclass
class _Intake:
    """A submission while it is read."""

    course: Course
    files: list[File] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    unreadable: dict[str, Message] = field(default_factory=dict)
    notes: list[Message] = field(default_factory=list)
    notebooks: dict[str, tuple[File, Notebook]] = field(default_factory=dict)
    deeper: list[File] = field(default_factory=list)
    used: dict[str, str] = field(default_factory=dict)
    data: dict[str, bytes] = field(default_factory=dict)
    bytes_left: int = MAX_READ
    text_left: int = MAX_SUBMISSION_TEXT

    def note(self, id: str, **parameters: str) -> Message:
        message = Message(id, parameters)
        self.notes.append(message)
        return message

    def add(self, folder: Folder) -> None:
        """Add the files of a folder."""
        found = files_in(folder)
        self.files += found
        self.deeper += deeper(folder, found)

    def open_archives(self) -> None:
        """Replace archives by what is in them, behind the files that stood beside them."""
        archives = [file for file in self.files if file.kind is Kind.ARCHIVE]
        self.files = [file for file in self.files if file.kind is not Kind.ARCHIVE]
        for file in archives:
            try:
                archive = open_archive(self._take(file), file.path)
            except (OSError, ValueError) as error:
                self.note("unreadable", file=display(file.path), reason=reason(error))
                continue
            self.notes += archive.notes
            self.files += [inner.at(f"{file.path}/{inner.path}") for inner in archive.outside]
            folder = ArchiveFolder.of(file.name, archive.files)
            found = files_in(folder)
            self.deeper += [x.at(f"{file.path}/{x.path}") for x in deeper(folder, found)]
            for inner in found:
                if inner.kind is Kind.ARCHIVE:
                    self.note("archive_in_archive", file=display(f"{file.path}/{inner.path}"))
                else:
                    self.files.append(inner.at(f"{file.path}/{inner.path}"))

    def _take(self, file: File) -> bytes:
        try:
            data = file.read()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise _gone(file.path) from error
        self.bytes_left -= len(data)
        if self.bytes_left < 0:
            raise ArchiveError(f"with it, the submission is larger than {as_size(MAX_READ)}")
        return data

    def read(self) -> None:
        """Read lessons, then the modules beside them."""
        lessons, others = self._assigned()
        for lesson in sorted(lessons):
            self._read_lesson(lesson, lessons[lesson])
        self._read_others(others)
        self._read_beside()
        self._tell_of_notebooks()
        if not {*self.sources, *self.unreadable} & {lesson.id for lesson in self.course.every}:
            self.note("no_files", example=self.course.every[0].file)

    def _assigned(self) -> tuple[dict[str, list[File]], list[File]]:
        """The files that could be each lesson, the likeliest first, and all others of interest."""
        proper = {lesson.id for lesson in self.course.every}
        by_number = {lesson.number: lesson.id for lesson in self.course.every}
        lessons: dict[str, list[File]] = {}
        others = []
        for file in self.files:
            stem = file.name.rpartition(".")[0]
            match = LESSON_LIKE.match(unicodedata.normalize("NFKC", stem))
            if file.kind not in (Kind.PYTHON, Kind.NOTEBOOK):
                if file.refused:
                    others.append(file)
            elif stem in proper:
                lessons.setdefault(stem, []).append(file)
            elif match and int(match[1]) in by_number:
                lessons.setdefault(by_number[int(match[1])], []).append(file)
            else:
                others.append(file)
        for lesson, files in lessons.items():
            # A stable sort: what stands first among the files stays first.
            files.sort(key=lambda file: _unlikeliness(file, lesson))
        return lessons, others

    def _read_lesson(self, lesson: str, files: Sequence[File]) -> None:
        """The first that can be read is the lesson; the others are left out, with a note."""
        used: File | None = None
        for place, file in enumerate(files):
            if used or place >= MAX_FILES:
                if place < MAX_NOTES:
                    by = display(used.path) if used else "another"
                    self.note("ambiguous", file=display(file.path), lesson=lesson, used=by)
                continue
            try:
                self.sources[lesson] = self._text(file, lesson)
            except (OSError, ValueError) as error:
                message = self.note("unreadable", file=display(file.path), reason=reason(error))
                self.unreadable.setdefault(lesson, message)
                continue
            used = file
            self.used[lesson] = file.path
            self.unreadable.pop(lesson, None)
            if file.name.rpartition(".")[0] != lesson:
                self.note("renamed", file=display(file.path), lesson=lesson)

    def _read_others(self, files: Sequence[File]) -> None:
        """Modules that lessons may import, by their names; notebooks cannot be imported."""
        taken = {comparable(name) for name in self.sources}
        left_out = 0
        for place, file in enumerate(files):
            name = readable(file.name.rpartition(".")[0])
            why = ""
            if file.refused:
                why = file.refused
            elif file.kind is Kind.NOTEBOOK:
                why = f"a lesson's notebook is named like {self.course.every[0].id}.ipynb"
            elif comparable(name) in taken:
                why = "there is another file of this name"
            elif place >= MAX_FILES:
                why = f"there are more than {MAX_FILES} files"
            else:
                try:
                    self.sources[name] = self._text(file, name)
                    taken.add(comparable(name))
                except (OSError, ValueError) as error:
                    why = reason(error)
            if why:
                left_out += 1
                if left_out <= MAX_NOTES:
                    self.note("left_out", file=display(file.path), reason=why)
        if left_out > MAX_NOTES:
            self.note("more_left_out", count=str(left_out - MAX_NOTES))

    def _read_beside(self) -> None:
        """Packages and data. A folder's `__init__` is not that of the lessons."""
        files = [*self.files, *self.deeper]
        found = find_beside(files, set(self.used.values()), self.sources, self._text)
        self.sources.pop(INIT, None)
        self.sources |= found.sources
        self.data = found.files
        self.notes += found.notes

    def _text(self, file: File, name: str) -> str:
        """The text of a file. Raises `OSError` or `ValueError` with the reason."""
        data = self._take(file)
        notebook = read_notebook(data) if file.kind is Kind.NOTEBOOK else None
        text = notebook.text if notebook else decoded(data)
        length = len(text.encode("utf-8"))
        if length > LIMITS[Kind.PYTHON]:
            raise ValueError(f"its code is larger than {as_size(LIMITS[Kind.PYTHON])}")
        if length > self.text_left:
            raise ValueError(
                f"with it, the submission is larger than {as_size(MAX_SUBMISSION_TEXT)}"
            )
        self.text_left -= length
        if notebook:
            self.notebooks[name] = (file, notebook)
        return text

    def _tell_of_notebooks(self) -> None:
        if not self.notebooks:
            return
        cells = "; ".join(
            f"{name}: " + ", ".join(f"{line}=cell {cell}" for line, cell in notebook.cells)
            for name, (_, notebook) in self.notebooks.items()
        )
        files = ", ".join(display(file.path) for file, _ in self.notebooks.values())
        self.note("notebooks", files=files, cells=cells)
        for file, notebook in self.notebooks.values():
            if left_out := notebook.left_out:
                self.note(
                    "not_python",
                    file=display(file.path),
                    count=str(len(left_out)),
                    cell=str(left_out[0].cell),
                    line=str(left_out[0].line),
                    text=display(left_out[0].text),
                )


def _unlikeliness(file: File, lesson: str) -> tuple[bool, bool]:
    """A Python file before a notebook, and either with the lesson's own name before others."""
    return file.name.rpartition(".")[0] != lesson, file.kind is Kind.NOTEBOOK
