"""Intake: what a student handed in, as the text of its lesson files. Nothing is run here, and
nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from autograder.course import Course
from autograder.folders import by_number
from autograder.intake.allowance import Allowance, gone
from autograder.intake.beside import INIT, Beside, Surroundings
from autograder.intake.choice import Candidate, in_order, oldest_of, unlikeliness, why_not
from autograder.intake.filenames import stem_of
from autograder.intake.files import ArchiveFolder, DiskFolder, File, Kind
from autograder.intake.lesson_names import LessonNames, beside, folder_of
from autograder.intake.names import comparable, display, own_names, readable, reason
from autograder.intake.notebooks import Notebook, notes_of
from autograder.intake.options import DEFAULT, Attempt, IntakeOptions
from autograder.intake.people import NOBODY, Part, Student, Who
from autograder.intake.times import from_timestamp, moment
from autograder.intake.walk import files_in
from autograder.intake.work import Stub, defines, lesson_stubs, mentions
from autograder.limits import MAX_ATTEMPTS, MAX_FILES, MAX_NOTES
from autograder.messages.catalogue import Message, Said, message
from autograder.messages.notes import collected
from autograder.subjects.script import CellMark

_NO_CODE = message("file_is_neither_python_nor_notebook")


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
    used, also_called:
        For each lesson, the file that is graded; lessons by the names of these files as modules.
    who:
        What is known of the student beside the name.
    earlier:
        The same with earlier attempts, where the best of all is to count.
    handed_in:
        When it was handed in, if that is known.
    from_files:
        Whether only the files tell that time.
    beside:
        Lessons among the sources that can be imported, and are not graded.
    """

    student: str
    sources: Mapping[str, str]
    unreadable: Mapping[str, Message]
    notes: tuple[Message, ...] = ()
    cells: Mapping[str, Sequence[CellMark]] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    used: Mapping[str, str] = field(default_factory=dict)
    also_called: Mapping[str, str] = field(default_factory=dict)
    who: Who = NOBODY
    earlier: tuple[Submission, ...] = ()
    handed_in: datetime | None = None
    from_files: bool = False
    beside: frozenset[str] = frozenset()


def read_submission(
    student: Student | Path, course: Course, options: IntakeOptions = DEFAULT
) -> Submission:
    """Read what a student handed in. Whatever is wrong with a file is noted; nothing is raised for
    it.

    Raises `SubmissionGone` where a folder or file that was there is not any more: it must not be
    graded as if it had not been handed in. Raises `ReadFault` where the machine cannot read it.
    """
    if isinstance(student, Path):
        folder = Part(DiskFolder(student))
        student = Student(readable(student.name), (folder,), student.name)
    latest, most = _read(student, course, options, back=0)
    earlier = [
        _read(student, course, options, back)[0] for back in range(1, min(most, MAX_ATTEMPTS))
    ]
    return replace(latest, earlier=tuple(earlier))


def _read(
    student: Student, course: Course, options: IntakeOptions, back: int
) -> tuple[Submission, int]:
    """What was handed in so many attempts ago, and how many attempts there are."""
    intake = _Intake(course, options, back)
    for part in _parts_that_count(student, options):
        intake.add(part)
    intake.open_archives()
    intake.read()
    if not intake.has_lessons() and student.parts:
        intake.tell_what_was_there()
    notes = collected((*student.notes, *intake.notes))
    submission = Submission(
        student.name,
        intake.sources,
        intake.unreadable,
        notes,
        cells={name: notebook.cells for name, (_, notebook) in intake.notebooks.items()},
        files=intake.beside.files,
        used={lesson: readable(file.shown) for lesson, file in intake.graded.items()},
        also_called=own_names({lesson: file.path for lesson, file in intake.graded.items()}),
        who=student.who,
    )
    copied = student.exported or any(map(_is_clone, student.parts))
    graded = () if copied else intake.graded.values()
    return _with_time(submission, graded, options), intake.attempts


def _is_clone(part: Part) -> bool:
    """Whether git made the files, so that their times tell nothing of when they were handed in."""
    return isinstance(part.content, DiskFolder) and Path(part.content.path, ".git").exists()


def _with_time(
    submission: Submission, graded: Iterable[File], options: IntakeOptions
) -> Submission:
    """The submission with the time at which it was handed in.

    A platform's time is that of the latest attempt; it says nothing of an earlier one.
    """
    who = submission.who
    is_of_this = options.attempt is Attempt.LATEST or who.attempt in ("", "1")
    if is_of_this and (told := moment(who.submitted)):
        return replace(submission, handed_in=told)
    known = [file.modified for file in graded if file.modified is not None]
    changed = [time for time in map(from_timestamp, known) if time]
    if who.submitted or not changed or not is_of_this:
        return submission
    return replace(submission, handed_in=max(changed), from_files=True)


def _parts_that_count(student: Student, options: IntakeOptions) -> Iterable[Part]:
    if student.active is None or options.attempt is not Attempt.LATEST:
        return student.parts
    return [part for part in student.parts if part.attempt == student.active]


@dataclass
class _Intake:
    """A submission while it is read."""

    course: Course
    options: IntakeOptions = DEFAULT
    back: int = 0
    files: list[File] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    unreadable: dict[str, Message] = field(default_factory=dict)
    notes: list[Message] = field(default_factory=list)
    graded: dict[str, File] = field(default_factory=dict)
    beside: Beside = field(default_factory=Beside)
    notebooks: dict[str, tuple[File, Notebook]] = field(default_factory=dict)
    attempts: int = 1
    allowance: Allowance = field(default_factory=Allowance)

    def note(self, id: str, **parameters: Said) -> Message:
        message = Message(id, parameters)
        self.notes.append(message)
        return message

    def add(self, part: Part) -> None:
        """Add the files of a folder, or a file."""
        try:
            content = part.content
            found = [content] if isinstance(content, File) else files_in(content)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise gone(part.name) from error
        except OSError as error:
            self.note("unreadable", file=display(part.name), reason=reason(error))
            return
        for file in found:
            if part.under:
                file = file.at(part.under + file.path)
            self.files.append(file.of_attempt(part.attempt) if part.attempt else file)

    def open_archives(self) -> None:
        """Replace archives by what is in them, behind the files that stood beside them."""
        archives = [file for file in self.files if file.kind is Kind.ARCHIVE]
        self.files = [file for file in self.files if file.kind is not Kind.ARCHIVE]
        for file in archives:
            try:
                archive = self.allowance.open(file)
            except (OSError, ValueError) as error:
                self.note("unreadable", file=display(file.shown), reason=reason(error))
                continue
            self.notes += archive.notes
            inside = [*archive.outside, *files_in(ArchiveFolder.of(file.name, archive.files))]
            for inner in inside:
                path = f"{file.path}/{inner.path}"
                if inner.kind is Kind.ARCHIVE and not inner.refused:
                    self.note("archive_in_archive", file=display(path))
                else:
                    self.files.append(inner.at(path).of_attempt(file.attempt))

    def read(self) -> None:
        """Read lessons, then the modules, packages and data beside them."""
        lessons, others = self._assigned()
        for lesson in sorted(lessons, key=by_number):
            self._read_lesson(lesson, lessons[lesson])
        left_out = self._read_others(others)
        self._read_beside([file for files in lessons.values() for file in files])
        self._tell_left_out([x for x in left_out if x[0].path not in self.beside.taken])
        self.notes += notes_of(self.notebooks)

    def has_lessons(self) -> bool:
        return bool({*self.sources, *self.unreadable} & {x.id for x in self.course.every})

    def tell_what_was_there(self) -> None:
        """Say that there is no lesson, and name what there is."""
        found = [display(file.shown) for file in self.files]
        files: Said = ", ".join(found[:10])
        if len(found) > 10:
            files = message("some_files_of_many", files=files, count=len(found))
        if not found:
            files = message("no_file")
        self.note("no_files", example=self.course.every[0].file, files=files)

    def _assigned(self) -> tuple[dict[str, list[File]], list[File]]:
        """The files that could be each lesson, the likeliest first, and all others of interest."""
        names = LessonNames.of(self.course)
        lessons: dict[str, list[File]] = {}
        others = []
        for file in self.files:
            if file.kind not in (Kind.PYTHON, Kind.NOTEBOOK, Kind.TEXT):
                if file.refused:
                    others.append(file)
            elif lesson := names.lesson_of(file):
                lessons.setdefault(lesson, []).append(file)
            else:
                others.append(file)
        for lesson, files in lessons.items():
            # A stable sort: what stands first among the files stays first.
            files.sort(key=lambda file: unlikeliness(file, lesson))
        return lessons, beside(others, lessons)

    def _read_lesson(self, lesson: str, files: Sequence[File]) -> None:
        """Read all that could be the lesson, and use one; the others are left out, with a note."""
        found: list[Candidate] = []
        # What is small is read first: pictures in notebooks must not use up what may be read.
        for file in sorted(files, key=lambda file: file.kind is Kind.NOTEBOOK)[:MAX_FILES]:
            if file.kind is Kind.TEXT and found:
                self.note("left_out", file=display(file.shown), reason=_NO_CODE)
            elif candidate := self._candidate(file, lesson):
                found.append(candidate)
        if not found:
            return
        ordered = in_order(found, lesson)
        used = self._chosen(ordered)
        try:
            self._use(used, lesson)
        except ValueError as error:
            self._cannot(used.file, lesson, error)
            return
        left_out = [each for each in ordered if each is not used]
        self.notes += [why_not(each, used, lesson) for each in left_out[:MAX_NOTES]]
        if len(files) > MAX_FILES or len(left_out) > MAX_NOTES:
            count = len(files) - 1 - min(len(left_out), MAX_NOTES)
            self.note("more_left_out", count=str(count))

    def _chosen(self, ordered: Sequence[Candidate]) -> Candidate:
        """The one that counts; where the best is to, each of those with work in turn."""
        if self.options.attempt is Attempt.FIRST:
            return oldest_of(ordered)
        if self.options.attempt is Attempt.LATEST or len(ordered) == 1:
            return ordered[0]
        work = [each for each in ordered if each.work.is_work] or list(ordered[:1])
        self.attempts = max(self.attempts, len(work))
        return work[min(self.back, len(work) - 1)]

    def _candidate(self, file: File, lesson: str) -> Candidate | None:
        """A file as a lesson; `None` with a note if it cannot be one."""
        stub = lesson_stubs(self.course).get(lesson, Stub({}, {}))
        try:
            text, size, notebook = self.allowance.text(file)
        except (OSError, ValueError) as error:
            self._cannot(file, lesson, error)
            return None
        if file.kind is Kind.TEXT and not notebook and not mentions(text, stub):
            self.note("left_out", file=display(file.shown), reason=_NO_CODE)
            return None
        return Candidate(file, text, size, notebook, stub)

    def _cannot(self, file: File, lesson: str, error: Exception) -> None:
        message = self.note("unreadable", file=display(file.shown), reason=reason(error))
        if lesson not in self.sources:
            self.unreadable.setdefault(lesson, message)

    def _use(self, used: Candidate, lesson: str) -> None:
        """Grade this file as the lesson. Raises `ValueError` if there is no more room for it."""
        self.allowance.keep(used.size)
        self.sources[lesson] = used.text
        self.unreadable.pop(lesson, None)
        file = used.file
        self.graded[lesson] = file
        if used.notebook:
            self.notebooks[lesson] = (file, used.notebook)
        if file.name != f"{lesson}.{'ipynb' if used.notebook else 'py'}":
            # A notebook that was saved under a Python file's name has only its content wrong.
            ending = "ipynb" if used.notebook and file.kind is not Kind.NOTEBOOK else "py"
            self.note("renamed", file=display(file.shown), lesson=lesson, ending=ending)

    def _read_others(self, files: Sequence[File]) -> list[tuple[File, Said]]:
        """Modules that lessons may import, by their names; notebooks cannot be imported.

        Those that are left out are given back, with the reasons.
        """
        taken = {comparable(name) for name in self.sources}
        left_out = []
        packages = [file for file in files if file.name == f"{INIT}.py" and not file.refused]
        for place, file in enumerate(sorted(files, key=self._farness)):
            if file in packages:
                continue  # what it is the beginning of is not told by its name
            name = readable(stem_of(file.name))
            why = file.refused
            if not why and place >= MAX_FILES:
                why = message("submission_has_too_many_files", most=str(MAX_FILES))
            if not why:
                why = self._read_other(file, name, taken)
            if why:
                left_out.append((file, why))
        return left_out

    def _farness(self, file: File) -> tuple[bool, bool, int]:
        """Of two files for one place, the one beside the lessons that are graded is theirs, then
        the later one; but not one that is later than an earlier attempt that is graded."""
        earlier = self.back > 0 or self.options.attempt is Attempt.FIRST
        graded = max((each.attempt for each in self.graded.values()), default=0)
        beside_it = folder_of(file) in {folder_of(each) for each in self.graded.values()}
        return not beside_it, earlier and file.attempt > graded, -file.attempt

    def _tell_left_out(self, left_out: Sequence[tuple[File, Said]]) -> None:
        for file, why in left_out[:MAX_NOTES]:
            self.note("left_out", file=display(file.shown), reason=why)
        if len(left_out) > MAX_NOTES:
            self.note("more_left_out", count=str(len(left_out) - MAX_NOTES))

    def _read_beside(self, candidates: Sequence[File]) -> None:
        """Packages and data beside the lessons that are graded."""
        if not self.graded:
            return
        files = sorted(self.files, key=self._farness)
        around = Surroundings.of(files, {file.path for file in self.graded.values()}, candidates)
        lessons = {lesson.id for lesson in self.course.every}
        around.add_modules(self.beside, lessons, self.sources, self.allowance.module)
        self.sources |= self.beside.sources
        around.add_data(self.beside, self.sources)
        self.notes += self.beside.notes

    def _read_other(self, file: File, name: str, taken: set[str]) -> Said:
        """Read a file that is no lesson by its name; why it is left out, if it is."""
        is_module = file.kind is Kind.PYTHON
        missing = self._missing()
        if is_module and comparable(name) in taken:
            return message("file_name_is_taken")
        if not is_module and not missing:
            return self._no_lesson()
        try:
            text, size, notebook = self.allowance.text(file)
            found = [lesson for lesson in missing if defines(text, missing[lesson])]
            for lesson in found:
                self._use(Candidate(file, text, size, notebook, missing[lesson]), lesson)
            if is_module and not notebook:
                self.allowance.keep(size)
                self.sources.setdefault(name, text)
                taken.add(comparable(name))
            elif not found:
                return self._no_lesson()
        except (OSError, ValueError) as error:
            return reason(error)
        return ""

    def _no_lesson(self) -> Message:
        return message("notebook_names_are_like", lesson=self.course.every[0].id)

    def _missing(self) -> dict[str, Stub]:
        """The lessons for which no file has been found so far."""
        due = lesson_stubs(self.course)
        there = {*self.sources, *self.unreadable}
        return {x.id: due[x.id] for x in self.course.every if x.id in due and x.id not in there}
