"""Other people's text, made safe to show: names, exceptions, printed forms, lines of code."""

from __future__ import annotations

_JOINER = "\u200d"  # holds the parts of an emoji together


def cut(text: str, length: int) -> str:
    """At most so many characters of a text; the last of them tells if there were more."""
    return text if len(text) <= length else text[: length - 1] + "…"


def printable(text: str, newline: str = r"\n") -> str:
    """The text, in which nothing moves a cursor, hides or reorders anything on a screen.

    What cannot be printed is escaped (`\\x1b`); `newline` stands for the end of a line.
    """
    return "".join(c if c.isprintable() or c == _JOINER else _escaped(c, newline) for c in text)


def _escaped(character: str, newline: str) -> str:
    if character == "\n":
        return newline
    return character.encode("unicode_escape").decode("ascii")
