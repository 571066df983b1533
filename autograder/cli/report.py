"""`optimlings report`: results in the format of a platform."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.console import console, errors
from autograder.cli.options import Language
from autograder.errors import UsageError
from autograder.folders import FEEDBACK, GRADES, REPORT, REPORTS, RESULTS
from autograder.intake.names import file_name
from autograder.messages.catalogue import Message, message, phrase, reason
from autograder.reports.formats import NAMES

if TYPE_CHECKING:  # other commands need not wait for these
    from autograder.reports.formats.filling import Filled
    from autograder.reports.formats.formats import Circumstances, OfStudent
    from autograder.results.schema import Result


def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What grade --out DIR wrote.")],
    format: Annotated[str, typer.Option(metavar="FORMAT", help=f"One of {', '.join(NAMES)}.")],
    export: Annotated[
        Path | None,
        typer.Option(metavar="CSV", help="The table that your platform exported, to be filled."),
    ] = None,
    column: Annotated[
        str, typer.Option(metavar="TITLE", help="The column of that table for the grade.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="Where to write; by default DIR/reports/FORMAT.")
    ] = None,
    language: Language = "",
) -> None:
    """Write results in a platform's own format: a file per student, or a table of the class.

    Exit status 0: all was written. 1: a result has no row in your table. 2: usage.
    """
    from autograder.reports.formats import formats

    if format not in NAMES:
        raise UsageError(message("unknown_format", format=repr(format), formats=", ".join(NAMES)))
    results = read_results(folder)
    if format == formats.HTML:
        raise typer.Exit(_write_pages(folder, results))
    around = formats.Circumstances(os.environ, datetime.now(UTC))
    if lost := formats.what_is_lost(format):
        _say([lost])
    if format in formats.STUDENT_FORMATS:
        place = out or folder / REPORTS / format
        files = _of_students(results, formats.STUDENT_FORMATS[format], around)
        _write({place / name: data for name, data in files.items()})
        console.print(
            phrase("files_were_written_in", count=str(len(files)), folder=str(place)),
            markup=False,
            soft_wrap=True,
        )
        return
    made = _of_class(folder, results, format, export, column, around)
    place = out or folder / REPORTS / _file_of(format)
    _write({place: made.data})
    console.print(f"{place}", markup=False, soft_wrap=True)
    _say(made.notes)
    for lost in made.missing:
        errors.print(f"{lost}", style="red", markup=False, soft_wrap=True)
    if made.missing:
        raise typer.Exit(1)


def _write_pages(folder: Path, results: Sequence[Result]) -> int:
    """The pages of students and class, made again where `grade` writes them; the exit status."""
    from autograder.grading.pages import write_pages

    problems = write_pages(folder, results)
    for problem in problems:
        errors.print(problem, style="red", markup=False, soft_wrap=True)
    places = {"first": f"{folder / REPORT}.html", "second": f"{folder / FEEDBACK}/*.html"}
    pages = phrase("two_places", **places)
    console.print(pages, markup=False, soft_wrap=True)
    return 1 if problems else 0


def read_results(folder: Path) -> list[Result]:
    """The results that `grade` wrote, in the order of their names. Raises `UsageError`."""
    from autograder.grading.output import regular_bytes
    from autograder.results import schema
    from autograder.results.words import in_words

    found = []
    for path in sorted((folder / RESULTS).glob("*.json")):
        try:
            found.append(in_words(schema.decode(regular_bytes(path))))
        except (OSError, ValueError, RecursionError) as error:
            raise UsageError(
                message("file_is_no_result_of_this_version", path=str(path), reason=reason(error))
            ) from error
    if not found:
        raise UsageError(message("folder_has_no_results", folder=str(folder), results=str(RESULTS)))
    return sorted(found, key=lambda result: result.submission)


def _of_students(
    results: Iterable[Result], wanted: OfStudent, around: Circumstances
) -> dict[str, bytes]:
    return {
        f"{file_name(result.submission)}{ending}": data
        for result in results
        for ending, data in wanted.write(result, around).items()
    }


def _of_class(
    folder: Path,
    results: Sequence[Result],
    format: str,
    export: Path | None,
    column: str,
    around: Circumstances,
) -> Filled:
    from autograder.reports.formats import formats, moodle
    from autograder.reports.formats.filling import Filled, fill, read_export
    from autograder.reports.grades_csv import write_grades

    if format == formats.CSV:
        return Filled(write_grades(results).encode("utf-8"))
    if export is None:
        raise UsageError(message("format_needs_export", format=str(format)))
    table = read_export(export)
    if format in formats.TABLES:
        return fill(results, table, formats.TABLES[format], column)
    return moodle.feedback(results, table, lambda result: _page(folder, result, around.now))


def _page(folder: Path, result: Result, now: datetime) -> tuple[str, bytes]:
    """A student's page as it stands in the folder; where there is none, or it may show what is to
    be shown later, the same as Markdown."""
    from autograder.reports.formats import markdown
    from autograder.reports.visible import for_student, hidden

    path = folder / FEEDBACK / f"{file_name(result.submission)}.html"
    if path.is_file() and not hidden(result.checks, now):
        return "feedback.html", path.read_bytes()
    return "feedback.md", markdown.write(for_student(result, now)).encode()


def _file_of(format: str) -> str:
    from autograder.reports.formats.formats import CSV, MOODLE_FEEDBACK

    if format == CSV:
        return GRADES
    return f"{format}.zip" if format == MOODLE_FEEDBACK else f"{format}.csv"


def _write(files: Mapping[Path, bytes]) -> None:
    from autograder.grading.output import cannot_write

    for path, data in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            raise cannot_write(path, error) from error


def _say(messages: Iterable[Message]) -> None:
    for said in messages:
        console.print(phrase("note", text=said), markup=False, soft_wrap=True)
