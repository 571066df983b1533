"""How `grade` takes a class in: the options for it, and what it says of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from autograder.cli.console import console, errors
from autograder.folders import by_number
from autograder.intake.options import LAYOUT_NAMES, Attempt, IntakeOptions
from autograder.messages.catalogue import phrase, say
from autograder.messages.printable import printable

if TYPE_CHECKING:  # these import torch, which `optimlings --help` need not wait for
    from autograder.course import Course
    from autograder.intake.classes import Students
    from autograder.intake.people import Who
    from autograder.intake.submissions import Submission

ORDINARY = ("notebooks", "not_python")


Layout = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="How the class is laid out: plain (a folder each), sections, single, or the name of "
        "a platform (moodle, canvas, …); auto looks.",
    ),
]
Roster = Annotated[
    Path | None,
    typer.Option(metavar="CSV", help="Who is in the class; everybody on it has a row."),
]
WhichAttempt = Annotated[Attempt, typer.Option(help="Which of several attempts counts.")]
OneStudent = Annotated[
    str, typer.Option("--student", metavar="NAME", help="Grade this student alone, again.")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show who would be graded on which files; run nothing.")
]


def say_notes(students: Students, layout: str) -> None:
    """Print what is to be said about the whole class, and how to choose another reading."""
    for note in students.notes:
        console.print(phrase("note", text=note), markup=False, soft_wrap=True)
    if layout == "auto" and any(note.id in ("layout", "named_files") for note in students.notes):
        names = ", ".join(LAYOUT_NAMES)
        console.print(
            phrase("layouts_to_read_otherwise", layouts=str(names)), style="dim", soft_wrap=True
        )


def say_unattributed(students: Students) -> int:
    """Print what could not be attributed to a student; the exit status that it means."""
    for note in students.unattributed:
        text = phrase("file_could_not_be_attributed", note=str(note))
        errors.print(text, style="red", markup=False, soft_wrap=True)
    return 1 if students.unattributed else 0


def show_what_is_graded(students: Students, course: Course, options: IntakeOptions) -> None:
    """A row for each student: the files that would be graded, and what else was noticed."""
    from autograder.intake.classes import SubmissionGone
    from autograder.intake.files import ReadFault
    from autograder.intake.submissions import read_submission

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in (
        phrase("column_student"),
        phrase("column_lessons_and_files"),
        phrase("column_note"),
    ):
        table.add_column(title, overflow="fold")
    for student in students:
        try:
            submission = read_submission(student, course, options)
        except (SubmissionGone, ReadFault) as error:
            table.add_row(_text(student.name), "", _text(str(error)))
        else:
            table.add_row(_text(_called(submission)), _files(submission), _notes(submission))
    console.print(table)
    console.print(phrase("dry_run_summary", count=str(len(students))))


def _text(text: str) -> Text:
    return Text(printable(text))


def _called(submission: Submission) -> str:
    known = _known(submission.who)
    return f"{submission.student} ({known})" if known else submission.student


def _known(who: Who) -> str:
    known = [who.full_name, who.number, who.login, who.email, who.section, who.group]
    if who.attempt:
        known.append(phrase("page_attempt", attempt=str(who.attempt)))
    known.append(phrase("class_late_yes") if who.late else "")
    return ", ".join(dict.fromkeys(each for each in known if each))


def _files(submission: Submission) -> Text:
    used = submission.used
    files = [f"{lesson}: {used[lesson]}" for lesson in sorted(used, key=by_number)]
    files += [
        phrase("lesson_cannot_be_read", lesson=lesson)
        for lesson in sorted(submission.unreadable, key=by_number)
    ]
    return (
        Text("\n").join(map(_text, files))
        if files
        else Text(phrase("dry_run_no_files"), style="dim")
    )


def _notes(submission: Submission) -> Text:
    notes = [say(note) for note in submission.notes if note.id not in ORDINARY]
    return Text("\n").join(map(_text, notes))
