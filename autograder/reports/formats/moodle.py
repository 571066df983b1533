"""Moodle: the grading worksheet of an assignment, and the zip of feedback files.

The worksheet ("Download grading worksheet") is read by moodle/moodle,
mod/assign/feedback/offline/importgradeslib.php: UTF-8 with commas, with the columns `Identifier`
("Participant 123"), `Grade` and `Last modified (grade)`, whose titles are translated. All columns
are kept. A table of Moodle's gradebook works too, with `--column`.

The zip ("Upload multiple feedback files in a zip") is read by
mod/assign/feedback/file/importziplib.php: a folder is called
`full name_participant_assignfeedback_file`, and no name in it begins with `.` or `~`.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence

from autograder.intake.names import file_name
from autograder.intake.roster import Person
from autograder.intake.tables import simple
from autograder.messages.catalogue import Message
from autograder.reports.formats.filling import Export, Filled, Layout, match
from autograder.results.schema import Result

_GRADE = (
    "grade",
    "bewertung",
    "note",
    "calificación",
    "valutazione",
    "nota",
    "評点",
    "성적",
    "成绩",
)
_IDS = ("Identifier", "ID number", "Email address", "Username", "ID", "ID-Nummer", "E-Mail-Adresse")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)

MOODLE = Layout("moodle", is_grade=lambda title: simple(title) in _GRADE, ids=_IDS)


def feedback(
    results: Sequence[Result], export: Export, page: Callable[[Result], tuple[str, bytes]]
) -> Filled:
    """The zip with a file for each student of the worksheet; `page` gives its name and content."""
    matched = match(results, export)
    missing = list(matched.missing)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for _, (result, person) in sorted(matched.of_line.items()):
            if not person.who.number.isdecimal():
                said = {"name": person.name, "file": export.path.name}
                missing.append(Message("no_participant", said))
                continue
            name, content = page(result)
            info = zipfile.ZipInfo(f"{_folder(person)}/{name}", _FIRST_DAY)
            info.external_attr = 0o644 << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return Filled(data.getvalue(), matched.notes, missing)


def _folder(person: Person) -> str:
    """Moodle splits at underscores, so there is none in the name."""
    called = file_name(person.who.full_name or person.name).replace("_", " ").strip(" ~")
    return f"{called or 'student'}_{person.who.number}_assignfeedback_file"
