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
from autograder.reports.class_report import class_csv, class_json_pieces, class_report
from autograder.reports.pages.classroom import class_page_pieces
from autograder.reports.pages.page import say
from autograder.reports.pages.student import student_page
from autograder.reports.visible import for_student
from autograder.results import evidence_schema
from autograder.results.evidence_schema import Evidence
from autograder.results.schema import Result
from autograder.results.words import in_words


class ClassPages:
    """The pages of a class: a student's is made as soon as there is a result, the class's last.

    Attributes
    ----------
    problems:
        What could not be made, in words: one page that fails costs the others nothing.
    """

    def __init__(self, out: Path) -> None:
        output.make_folder(out / FEEDBACK)
        self._out = out
        self._shared, self._made = Shared(), MadePages(out)
        self._likeness: dict[str, Mapping[str, str]] = {}
        self._unwritable: OutputError | None = None
        self.problems: list[str] = []

    def add(self, result: Result) -> Result:
        """Make a student's page, without a word of what is to be shown later. The same result, of
        which only that is kept which the class's page shows: it is written already."""
        student = result.submission
        try:
            evidence = read_evidence(self._out, student)
            if evidence.likeness:
                self._likeness[student] = self._shared.once(evidence.likeness)
            self._write(in_words(for_student(result, datetime.now(UTC))), evidence)
        except OutputError as error:  # to be told once, at the end: most likely the disk is full
            self._unwritable = self._unwritable or error
        except Exception as error:  # a fault of ours must not stop the class
            named = {"student": display(student), "kind": type(error).__name__}
            self.problems.append(phrase("page_cannot_be_made", **named, reason=reason(error)))
        return self._shared.result(result)

    def _write(self, shown: Result, evidence: Evidence) -> None:
        """Write a student's page, unless it would be the one that is there."""
        student = shown.submission
        path, of = output.feedback_path(self._out, student), made_of(shown, evidence)
        if not self._made.stands(student, of, path):
            page = student_page(shown, evidence).encode("utf-8")
            output.write_if_new(path, [page])
            self._made.add(student, of, page)

    def keep(self) -> None:
        """Write down of which results there are pages: after a stop they are not made again."""
        try:
            self._made.keep()
        except OutputError as error:
            self._unwritable = self._unwritable or error

    def finish(self, results: Sequence[Result], faults: Mapping[str, str] | None = None) -> None:
        """Write `report.html`, `.json` and `.csv`, which are the instructor's.

        `faults` say who has no result, and why. Raises `OutputError`, also that of a student's
        page.
        """
        self.keep()
        try:
            self._write_report(results, faults)
        except OutputError as error:
            self._unwritable = self._unwritable or error
        except Exception as error:  # a fault of ours must not cost the class its grades
            named = {"file": f"{REPORT}.html", "kind": type(error).__name__}
            self.problems.append(phrase("report_cannot_be_made", **named, reason=reason(error)))
        if self._unwritable:
            raise self._unwritable

    def _write_report(self, results: Sequence[Result], faults: Mapping[str, str] | None) -> None:
        report = class_report([in_words(result) for result in results], self._likeness, faults)
        by = say("class_made", version=__version__)
        page = (piece.encode("utf-8") for piece in class_page_pieces(report, by))
        output.write_if_new(self._out / f"{REPORT}.html", page)
        output.write_if_new(self._out / f"{REPORT}.json", class_json_pieces(report))
        output.write_if_new(self._out / f"{REPORT}.csv", [class_csv(report).encode("utf-8")])


def write_pages(
    out: Path, results: Iterable[Result], faults: Mapping[str, str] | None = None
) -> list[str]:
    """Write `feedback/<student>.html` for each result, and the report of the class.

    What could not be made is returned, in words. Raises `OutputError`.
    """
    pages = ClassPages(out)
    pages.finish([pages.add(result) for result in results], faults)
    return pages.problems


def read_evidence(out: Path, student: str) -> Evidence:
    """A student's evidence; empty where it is absent or cannot be read."""
    try:
        found = evidence_schema.decode(output.regular_bytes(output.evidence_path(out, student)))
    except (OSError, ValueError, RecursionError):  # msgspec's errors are ValueErrors
        found = None
    return found if found and found.submission == student else Evidence(student, {}, [])
