"""Writes the pages of a graded class: one per student, and the report of the class in three forms.

They are made from results and evidence alone, so they can be made again without grading.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from autograder import __version__
from autograder.folders import FEEDBACK, REPORT
from autograder.grading import output
from autograder.grading.made import MadePages, made_of
from autograder.grading.output import OutputError
from autograder.grading.shared import Shared
from autograder.intake.names import display
from autograder.messages.catalogue import phrase, reason
from autograder.reports.class_report import class_csv, class_json, class_report
from autograder.reports.pages.classroom import class_page_pieces
from autograder.reports.pages.page import say
from autograder.reports.pages.student import student_page
from autograder.reports.visible import for_student
from autograder.results import evidence_schema
from autograder.results.evidence_schema import Evidence
from autograder.results.schema import Result
from autograder.results.words import in_words


def write_pages(
    out: Path, results: Sequence[Result], faults: Mapping[str, str] | None = None
) -> list[str]:
    """Write `feedback/<student>.html` for each result, and `report.html`, `.json` and `.csv`.

    A student's page has no word of what is to be shown later; the report is the instructor's.

    `faults` say who has no result, and why. What could not be made is returned, in words: one page
    that fails costs the others nothing. Raises `OutputError`.
    """
    output.make_folder(out / FEEDBACK)
    now = datetime.now(UTC)
    evidence: dict[str, Evidence] = {}
    shared, made = Shared(), MadePages(out)
    problems = []
    for result in results:
        student = result.submission
        try:
            found = read_evidence(out, student)
            evidence[student] = shared.likeness(found)
            _write_page(out, in_words(for_student(result, now)), found, made)
        except OutputError:
            raise
        except Exception as error:  # a fault of ours must not stop the class
            named = {"student": display(student), "kind": type(error).__name__}
            problems.append(phrase("page_cannot_be_made", **named, reason=reason(error)))
    made.keep()
    report = class_report([in_words(result) for result in results], evidence, faults)
    by = say("class_made", version=__version__)
    _write(out / f"{REPORT}.html", _encoded(class_page_pieces(report, by)))
    _write(out / f"{REPORT}.json", class_json(report))
    _write(out / f"{REPORT}.csv", class_csv(report).encode("utf-8"))
    return problems


def _write_page(out: Path, shown: Result, evidence: Evidence, made: MadePages) -> None:
    """Write a student's page, unless it would be the one that is there."""
    student = shown.submission
    path, of = output.feedback_path(out, student), made_of(shown, evidence)
    if not made.stands(student, of, path):
        page = student_page(shown, evidence).encode("utf-8")
        _write(path, page)
        made.add(student, of, page)


def read_evidence(out: Path, student: str) -> Evidence:
    """A student's evidence; empty where it is absent or cannot be read."""
    try:
        found = evidence_schema.decode(output.regular_bytes(output.evidence_path(out, student)))
    except (OSError, ValueError, RecursionError):  # msgspec's errors are ValueErrors
        found = None
    return found if found and found.submission == student else Evidence(student, {}, [])


def _encoded(pieces: Iterable[str]) -> bytearray:
    """A long text as bytes, of which no second copy is made."""
    data = bytearray()
    for piece in pieces:
        data += piece.encode("utf-8")
    return data


def _write(path: Path, data: bytes | bytearray) -> None:
    """Write a page, unless it is there already: then it keeps its time."""
    if not output.holds(path, data):
        output.write_atomically(path, data)
