"""Grades written into a table that the instructor's platform exported, with its own ids.

The rows stay in their order, and who stands in them stays as it is; only the column of the grade is
filled. Other columns of grades are left out, so that an import changes nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import UsageError
from autograder.intake.names import display, reason
from autograder.intake.people import Student, Who
from autograder.intake.roster import Index, Person, people_in
from autograder.intake.tables import Row, Table, bytes_of, column, read_table, safe_cell
from autograder.messages.catalogue import Message, message, phrase
from autograder.results.schema import Result

_PLAIN_ID = re.compile(r"[-+#@]?[\w.@-]*(?: \w+)?")
"""What an id looks like: no formula of a spreadsheet has this form."""


@dataclass(frozen=True)
class Layout:
    """How a platform writes a table of grades.

    Attributes
    ----------
    name:
        The format's name.
    is_grade:
        Whether a column of this title holds grades that can be imported.
    kept:
        The titles of the columns that are written beside the grade; empty for all.
    ids:
        The titles of columns by which the platform finds its people: they are not changed.
    possible:
        The most points, out of a column's title; `None` if the title does not say it.
    quote_all:
        Whether each cell must stand in quotation marks.
    """

    name: str
    is_grade: Callable[[str], bool]
    kept: Sequence[str] = ()
    ids: Sequence[str] = ()
    possible: Callable[[str], float | None] = lambda title: None
    quote_all: bool = False


@dataclass
class Matched:
    """The result and the person of each line of an export, and what is to be said of it.

    `missing` are results that belong to no row, so that their grades are in no table.
    """

    of_line: dict[int, tuple[Result, Person]] = field(default_factory=dict)
    notes: list[Message] = field(default_factory=list)
    missing: list[Message] = field(default_factory=list)


@dataclass(frozen=True)
class Filled:
    """What was made of an export, and what is to be said of it."""

    data: bytes
    notes: Sequence[Message] = ()
    missing: Sequence[Message] = ()


@dataclass(frozen=True)
class Export:
    """A table that a platform exported. `header` is the place of the row with the titles."""

    path: Path
    table: Table
    header: int

    @property
    def titles(self) -> tuple[str, ...]:
        return self.table.rows[self.header].cells

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.table.rows[self.header + 1 :]


def read_export(path: Path) -> Export:
    """Raises `UsageError` naming the file."""
    try:
        table = read_table(bytes_of(path))
    except (OSError, ValueError) as error:
        raise UsageError(
            message("path_cannot_be_read", path=str(path), reason=reason(error))
        ) from error
    header = next((i for i, row in enumerate(table.rows) if not row.is_empty), None)
    if header is None:
        raise UsageError(message("export_is_empty", path=str(path)))
    return Export(path, table, header)


def fill(results: Sequence[Result], export: Export, layout: Layout, wanted: str = "") -> Filled:
    """The table with the grades. `wanted` is the title of the column for them.

    Raises `UsageError` where the column is not known, or the table names no people.
    """
    at = _grade_column(export, layout, wanted)
    possible = _possible(export, layout, at)
    matched = match(results, export)
    places = _kept(export, layout, at)
    ids = {place for place in places if column([export.titles[place]], *layout.ids) == 0}
    rows = [[_cell(export.titles[place], True) for place in places]]
    for row in export.rows:
        result, _ = matched.of_line.get(row.line, (None, None))
        cells = [_cell(_at(row, place), place in ids) for place in places]
        if result is not None:
            cells[places.index(at)] = _scaled(result, possible)
        rows.append(cells)
    notes = [*_about_scale(matched, possible), *matched.notes]
    return Filled(export.table.encode(rows, layout.quote_all), notes, matched.missing)


def _grade_column(export: Export, layout: Layout, wanted: str) -> int:
    titles = export.titles
    found = [i for i, title in enumerate(titles) if layout.is_grade(title.strip())]
    if wanted:
        named = [i for i, title in enumerate(titles) if title.strip() == wanted.strip()]
        named = named or [i for i in found if wanted.strip() in titles[i]]
        found = named
    if len(found) == 1:
        return found[0]
    listed = "; ".join(display(titles[i].strip()) for i in (found or range(len(titles))))
    which = phrase("no_column_at_all") if not found else phrase("several_columns")
    raise UsageError(
        message(
            "column_of_grade_is_unclear",
            path=str(export.path),
            how_many=str(which),
            columns=str(listed),
        )
    )


def _kept(export: Export, layout: Layout, at: int) -> list[int]:
    """The places of the columns that are written."""
    titles = export.titles
    if not layout.kept:
        return list(range(len(titles)))
    return [i for i, title in enumerate(titles) if i == at or column([title], *layout.kept) == 0]


def _possible(export: Export, layout: Layout, at: int) -> float | None:
    """The most points that the column takes, as its title or a row of the export says."""
    said = layout.possible(export.titles[at])
    if said is not None:
        return said
    for row in export.rows[:3]:
        if any(cell.strip().casefold().startswith("points possible") for cell in row.cells[:2]):
            return number(_at(row, at))
    most = column(export.titles, "maximum grade")
    found = [_at(row, most) for row in export.rows] if most is not None else []
    numbers = {number(text) for text in found if text}
    return numbers.pop() if len(numbers) == 1 else None


def number(text: str) -> float | None:
    """A positive number as tables write it; else nothing."""
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return value if 0 < value < 1e9 else None


def _scaled(result: Result, possible: float | None) -> str:
    if possible is None or not result.max_score:
        return f"{result.final:.2f}"
    return f"{result.final * possible / result.max_score:.2f}"


def match(results: Sequence[Result], export: Export) -> Matched:
    """Whose result each row is for; a row is one student's alone."""
    lines = [(row.line, [cell.strip() for cell in row.cells]) for row in export.rows]
    header = (export.table.rows[export.header].line, [title.strip() for title in export.titles])
    people = people_in(export.path, [header, *(each for each in lines if any(each[1]))])
    index = Index.of(people)
    matched = Matched()
    for result in results:
        places = _places(result, index)
        said = {"name": display(result.submission), "file": export.path.name}
        if not places:
            matched.missing.append(Message("unmatched_result", said))
        elif len(places) > 1:
            lines_of = ", ".join(str(people[place].line) for place in places[:5])
            matched.missing.append(Message("matched_twice", {**said, "lines": lines_of}))
        elif (line := people[places[0]].line) in matched.of_line:
            other = display(matched.of_line[line][0].submission)
            told = {**said, "line": f"{line}", "other": other}
            matched.missing.append(Message("row_taken", told))
        else:
            matched.of_line[line] = (result, people[places[0]])
    if rest := len(people) - len(matched.of_line):
        told = {"count": f"{rest}", "file": export.path.name}
        matched.notes.append(Message("unmatched_rows", told))
    return matched


def _places(result: Result, index: Index) -> list[int]:
    known = result.person
    who = Who(known.full_name, known.number, known.login, known.email)
    return index.places(Student(result.submission, (), result.submission, who))


def _at(row: Row, place: int) -> str:
    return row.cells[place] if place < len(row.cells) else ""


def _about_scale(matched: Matched, possible: float | None) -> list[Message]:
    found = {result.max_score for result, _ in matched.of_line.values()}
    if possible is None or found <= {possible}:
        return []
    most = ", ".join(str(score) for score in sorted(found))
    return [Message("scaled", {"possible": f"{possible:g}", "max_score": most})]


def _cell(text: str, is_id: bool) -> str:
    """A cell of the export as it was, unless a spreadsheet would take it for a formula."""
    is_plain = number(text.removeprefix("-")) is not None or set(text) <= {"-"}
    if is_plain or (is_id and _PLAIN_ID.fullmatch(text)):
        return text
    return safe_cell(text)
