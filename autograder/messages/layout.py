"""Texts in rows of a terminal. What stands between two spaces is never broken, so that a place
(file:line) stays one thing that can be clicked. Widths are those on a screen: a Chinese or
Japanese character takes two columns."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

MORE = "..."
"""What stands for the rest of a text that was cut."""

NARROWEST, WIDEST = 60, 120
"""Columns that are used at least, and at most: longer rows are hard to read."""

_PLACE = re.compile(r"[\w./\\-]+\.(py|ipynb)(:\d+)?")
ENDS = tuple(".?!。？！")
"""What a sentence ends with."""

_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[^a-z])|(?<=[。？！])(?=.)")

_SCRIPTS = (
    ("\u2e80", "\u9fff"),
    ("\uf900", "\ufaff"),
    ("\uff00", "\uffef"),
    ("\U00020000", "\U0003ffff"),
)
"""Characters of Chinese and Japanese, between which a row can end."""

_CLOSING = (
    "、。，．・：；？！’”）〕］｝〉》」』】〟ー々…‥.,:;?!)]}%"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ"
)
_OPENING = "‘“（〔［｛〈《「『【〝([{"


def columns(width: int) -> int:
    """The columns to use of a terminal of this width."""
    return min(max(width, NARROWEST), WIDEST)


def width_of(text: str) -> int:
    """The columns that a text takes on a screen."""
    if text.isascii() and text.isprintable():
        return len(text)
    from wcwidth import wcswidth  # pages and most rows do without its tables

    width = wcswidth(text)
    return len(text) if width < 0 else width


def padded(text: str, width: int) -> str:
    """The text with spaces behind it, up to this width."""
    return text + " " * max(width - width_of(text), 0)


def rows(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """The text in rows of this width: `first` stands before the first row, `rest` before others."""
    made: list[str] = []
    row, empty = first, True
    for space, word in _pieces(text.split(), width - max(width_of(first), width_of(rest))):
        gap = "" if empty else space
        if not empty and width_of(row) + len(gap) + width_of(word) > width:
            made.append(row)
            row, gap = rest, ""
        row += gap + word
        empty = False
    return [*made, row]


def cut_to(text: str, width: int) -> str:
    """The text in one row; if it is longer, as many of its words as fit, and `MORE`."""
    if width_of(text) <= width:
        return text
    kept = ""
    for word in text.split():
        longer = f"{kept} {word}" if kept else word
        if width_of(longer) + len(MORE) + 1 > width:
            break
        kept = longer
    if width_of(kept) < width // 2:  # the next word is a long one
        return _head(text, width - len(MORE)) + MORE
    return f"{kept} {MORE}"


def cut_middle(text: str, width: int) -> str:
    """The text in one row; if it is longer, its first and its last words with `MORE` between."""
    words = text.split()
    if width_of(text) <= width or len(words) < 3:
        return cut_to(text, width)
    tail = ""
    for word in reversed(words):
        longer = f"{word} {tail}".strip()
        if width_of(longer) > width * 2 // 5:
            break
        tail = longer
    if not tail:
        return cut_to(text, width)
    return f"{cut_to(text, width - width_of(tail) - 1)} {tail}"


def cut_rows(text: str, width: int, count: int, first: str = "", rest: str = "") -> list[str]:
    """The text in at most so many rows, the last of which tells if there was more."""
    every = rows(text, width, first, rest)
    if len(every) <= count:
        return every
    *kept, last = every[:count]
    return [*kept, _shorter(last, width)]


def sentences_in(text: str, width: int, count: int, first: str = "", rest: str = "") -> list[str]:
    """The text in at most so many rows: all of it, or as many whole sentences as there is room for.

    The first sentence is never cut.
    """
    ends = [match.start() for match in _SENTENCE.finditer(text)] + [len(text)]
    kept = text[: ends[0]]
    for end in ends[1:]:
        if len(rows(text[:end], width, first, rest)) > count:
            break
        kept = text[:end]
    return rows(kept, width, first, rest)


def _shorter(row: str, width: int) -> str:
    """A row without so many of its last words that `MORE` fits behind it; cut at the end of a
    clause, if one ends in its second half."""
    while width_of(row) > width - len(MORE) - 1 and " " in row.strip():
        row = row.rpartition(" ")[0]
    row = _head(row, width - len(MORE) - 1)  # one word can be wider than that
    clause = f"{row} ".rfind("; ")
    return f"{row[: clause + 1] if clause > len(row) // 2 else row} {MORE}"


def _pieces(words: Iterable[str], room: int) -> Iterable[tuple[str, str]]:
    """What a row can be broken between, each with the space before it: the words, and within a word
    wherever scripts without spaces can be broken. What is wider than a row, and no place, comes in
    pieces."""
    for word in words:
        space = " "
        for part in _unspaced(word):
            while width_of(part) > max(room, 1) and not _PLACE.fullmatch(part):
                head = _head(part, max(room, 1))
                yield space, head
                part, space = part[len(head) :], ""
            yield space, part
            space = ""


def _unspaced(word: str) -> Iterable[str]:
    """A word, broken around each wide character: Chinese, Japanese and Korean can be broken there.

    Korean has spaces, and is broken at them alone. No closing mark begins a row, and no opening one
    ends it.
    """
    if word.isascii():
        return [word]
    parts = [word[:1]]
    for before, now in itertools.pairwise(word):
        breaks = _is_unspaced(before) or _is_unspaced(now)
        if breaks and now not in _CLOSING and before not in _OPENING:
            parts.append(now)
        else:
            parts[-1] += now
    return parts


def _is_unspaced(character: str) -> bool:
    return any(first <= character <= last for first, last in _SCRIPTS)


def _head(text: str, width: int) -> str:
    """As many of a text's first characters as fit; at least one."""
    from wcwidth import wcwidth

    used = 0
    for index, character in enumerate(text):
        used += max(wcwidth(character), 0)
        if used > width:
            return text[: max(index, 1)]
    return text


def capital(text: str) -> str:
    """A message as the beginning of a sentence; what is no word stays as it is."""
    first = text.split(maxsplit=1)[:1]
    return text[:1].upper() + text[1:] if first and first[0].isalpha() else text
