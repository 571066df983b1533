"""Tables that people and platforms export: any delimiter, any of the usual encodings."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

_ENCODINGS = ("utf-8-sig", "cp932", "cp949", "gbk", "cp1252", "latin-1")
_DELIMITERS = ",;\t|"


def rows_of(data: bytes) -> list[list[str]]:
    """The rows of a table with their cells. Raises `ValueError` with what is wrong."""
    text = _text(data)
    if "\0" in text:
        raise ValueError("it is not a table as text; save it as CSV")
    head = text[:10_000].split("\n")[:5]
    delimiter = max(_DELIMITERS, key=lambda each: sum(line.count(each) for line in head))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise ValueError(f"it is not a table: {error}") from error
    return [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]


def _text(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def simple(name: str) -> str:
    """A column's name without capitals, spaces and signs."""
    return "".join(c for c in name.casefold() if c.isalnum())


def column(header: Sequence[str], *called: str) -> int | None:
    """Where the first column of one of these names is."""
    wanted = [simple(name) for name in called]
    found = [simple(name) for name in header]
    return next((found.index(name) for name in wanted if name in found), None)
