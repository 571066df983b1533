"""What a student handed in for an assignment, read by the same rules as `optimlings grade`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course import Course
from autograder.folders import by_number
from autograder.intake.files import DiskFolder, File, Folder, Kind
from autograder.intake.names import display
from autograder.intake.people import Part, Student
from autograder.intake.submissions import Submission, read_submission
from autograder.intake.walk import files_in
from autograder.messages.catalogue import Message, phrase
from autograder.subjects.text import decoded

_IMPORTED = re.compile(r"^\s*(?:from|import)\s+exercises\.(lesson\w+)", re.MULTILINE)


@dataclass(frozen=True)
class HandIn:
    """A student's folder of one assignment.

    Attributes
    ----------
    folder:
        `submitted/<student>/<assignment>`.
    submission:
        What is in it; with it, in `beside`, lessons of the student's other assignments that it
        imports.
    """

    folder: Path
    submission: Submission

    def file(self, lesson: str) -> Path | None:
        """The notebook that is graded for a lesson, if it is a file of its own."""
        path = self.folder / self.submission.used.get(lesson, "")
        return path if path.suffix.lower() == ".ipynb" and path.is_file() else None

    def names(self) -> str:
        """The files in the folder, for a message."""
        files = [display(file.path) for file in files_in(DiskFolder(self.folder))]
        return ", ".join(files[:10]) or phrase("no_file")


def read_hand_in(
    course: Course,
    folder: Path,
    student: str,
    given: Iterable[Path] = (),
    source: Path | None = None,
) -> HandIn:
    """Read a student's folder of an assignment.

    `given` are the instructor's files in the folder `source` of the assignment; they count before
    files of the student with the same names.
    """
    found = _read(course, DiskFolder(folder), student)
    found = _with_given(found, given, source)
    return HandIn(folder, _with_imports(course, found, folder, student))


def _read(course: Course, folder: Folder, student: str) -> Submission:
    return read_submission(Student(student, (Part(folder),), student), course)


def _with_given(found: Submission, given: Iterable[Path], source: Path | None) -> Submission:
    sources, files = dict(found.sources), dict(found.files)
    for path in given:
        name = path.relative_to(source or path.parent)
        if path.suffix == ".py" and len(name.parts) == 1:
            sources[path.stem] = decoded(path.read_bytes())
        else:
            files[name.as_posix()] = path.read_bytes()
    return replace(found, sources=sources, files=files)


def _with_imports(course: Course, found: Submission, folder: Path, student: str) -> Submission:
    """With the lessons that it imports, from the student's other assignments.

    Where there is none, the untouched stub stands in. Either is noted.
    """
    missing = _missing(found.sources)
    if not missing:
        return found
    others = _read(course, _Except(DiskFolder(folder.parent), folder.name), student)
    lessons = {lesson.id for lesson in course.every}
    known = set(lessons)
    taken: dict[str, str] = {}
    notes = []
    while missing := {name for name in _missing({**found.sources, **taken}) if name in known}:
        fresh = {name: others.sources[name] for name in missing if name in others.sources}
        notes += [_note(name, others) for name in sorted(missing, key=by_number)]
        taken |= fresh
        known -= missing
    modules = {name: text for name, text in others.sources.items() if name not in lessons}
    return replace(
        found,
        sources={**(modules if taken else {}), **found.sources, **taken},
        files={**(others.files if taken else {}), **found.files},
        cells={**found.cells, **{name: c for name, c in others.cells.items() if name in taken}},
        notes=(*found.notes, *notes),
        beside=frozenset(taken),
    )


def _note(lesson: str, others: Submission) -> Message:
    file = f"{lesson}.py"
    if lesson in others.sources:
        return Message("import_from", {"file": file, "origin": display(others.used[lesson])})
    return Message("import_of_stub", {"file": file})


def _missing(sources: Mapping[str, str]) -> set[str]:
    imported = {name for text in sources.values() for name in _IMPORTED.findall(text)}
    return imported - set(sources)


@dataclass(frozen=True)
class _Except:
    """A folder without one of the folders in it."""

    folder: Folder
    left_out: str

    @property
    def name(self) -> str:
        return self.folder.name

    def folders(self) -> list[Folder]:
        return [inner for inner in self.folder.folders() if inner.name != self.left_out]

    def files(self) -> list[File]:
        return [file for file in self.folder.files() if file.kind is not Kind.ARCHIVE]
