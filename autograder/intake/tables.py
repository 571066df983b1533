"""Tables that people and platforms export: any delimiter, any of the usual encodings."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.limits import MAX_CELL, MAX_ROSTER
from autograder.messages.catalogue import Said, message, reason
from autograder.messages.printable import cut, printable

_ENCODINGS = ("utf-8", "cp932", "cp949", "gbk", "cp1252", "latin-1")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_DELIMITERS = ",;\t|"
_FORMULA = re.compile(
    r"(^|[,;|\t\r\n])(?=[^\S\t\r\n]*+[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\t\r])"
)
"""Where a cell of a spreadsheet would begin with a formula. Other countries' spreadsheets part
cells at other signs, and some take full-width signs for the usual ones."""


@dataclass(frozen=True)
class Row:
    """A row of a table: the line of the file on which it ends, and its cells as they stand."""

    line: int
    cells: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """A table with how it is written, so that it can be written again in the same way."""

    rows: tuple[Row, ...]
    delimiter: str
    encoding: str
    line_end: str

    def encode(self, rows: Iterable[Sequence[str]], quote_all: bool = False) -> bytes:
        """Other rows, written as this table is."""
        text = io.StringIO()
        writer = csv.writer(
            text,
            delimiter=self.delimiter,
            lineterminator=self.line_end,
            quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
        )
        writer.writerows(rows)
        return text.getvalue().encode(self.encoding, "replace")


def bytes_of(path: Path, too_large: Said = "") -> bytes:
    """The bytes of a table's file. Raises `OSError`, and `ValueError` if it is too large to be read
    as a table of people."""
    with path.open("rb") as file:
        data = file.read(MAX_ROSTER + 1)
    if len(data) > MAX_ROSTER:
        raise ValueError(too_large or message("file_is_too_large"))
    return data


def read_table(data: bytes) -> Table:
    """A table from its bytes. Raises `ValueError` with what is wrong."""
    text, encoding = _text(data)
    if "\0" in text:
        raise ValueError(message("table_is_not_text"))
    head = text[:10_000].split("\n")[:5]
    delimiter = max(_DELIMITERS, key=lambda each: sum(line.count(each) for line in head))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = tuple(Row(reader.line_num, tuple(cells)) for cells in reader)
    except csv.Error as error:
        raise ValueError(message("file_is_no_table", reason=reason(error))) from error
    return Table(rows, delimiter, encoding, "\r\n" if "\r\n" in text else "\n")


def numbered_rows_of(data: bytes) -> list[tuple[int, list[str]]]:
    """The rows of a table that are not empty, with their lines. Raises `ValueError`."""
    rows = read_table(data).rows
    return [(row.line, [cell.strip() for cell in row.cells]) for row in rows if not row.is_empty]


def rows_of(data: bytes) -> list[list[str]]:
    """The rows of a table with their cells. Raises `ValueError` with what is wrong."""
    return [cells for _, cells in numbered_rows_of(data)]


def _text(data: bytes) -> tuple[str, str]:
    """The text, and the name of its encoding."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"


def simple(name: str) -> str:
    """A column's name without capitals, spaces and signs."""
    return "".join(c for c in name.casefold() if c.isalnum())


def column(header: Sequence[str], *called: str) -> int | None:
    """Where the first column of one of these names is."""
    wanted = [simple(name) for name in called]
    found = [simple(name) for name in header]
    return next((found.index(name) for name in wanted if name in found), None)


def safe_cell(text: str) -> str:
    """Text that a spreadsheet must not take for a formula, nor for cells of which one is."""
    return _FORMULA.sub(r"\1'", text)


def own_cell(text: str) -> str:
    """The same for a table of ours: a text in one line, short, with nothing hidden in it."""
    return safe_cell(printable(cut(text, MAX_CELL), newline=" "))
