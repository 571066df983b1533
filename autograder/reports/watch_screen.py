"""The screen of `watch`: lines for a terminal of a given size, a pure function of what is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

from autograder.messages.catalogue import phrase
from autograder.messages.layout import rows as layout_rows
from autograder.messages.printable import printable

MAX_PRINTED_LINES = 5


@dataclass(frozen=True)
class Screen:
    """What is on the screen, from top to bottom.

    Attributes
    ----------
    title:
        What is shown, such as the lesson with its file.
    rows:
        The exercises; `current` is the index of the one being worked on.
    body:
        The verdict, a hint, a note.
    bar:
        The bar with the points.
    next:
        What to do next.
    keys:
        Whether there is a keyboard to press them.
    """

    title: Text
    rows: Sequence[Text]
    current: int
    body: Sequence[Text]
    bar: Text
    next: str
    keys: bool = True


def lines(screen: Screen, width: int, height: int) -> list[Text]:
    """The screen's lines, no more than fit. The last ones, which say what to do, stay."""
    below = [
        screen.bar,
        *(Text(x, "bold") for x in wrapped(screen.next, width)[: max(height - 3, 1)]),
    ]
    if screen.keys:
        below.append(Text(phrase("watch_keys"), "cyan"))
    if len(below) + 2 <= height:
        below.insert(0, Text())
    body = [Text(), *screen.body] if screen.body else []
    room = max(height - len(below), 0)
    rows = _around(screen.rows, screen.current, max(room - 1 - len(body), 1))
    found = [screen.title, *rows, *body][:room] + below
    for line in found:
        line.truncate(width)
    return found


def _around(rows: Sequence[Text], current: int, count: int) -> Sequence[Text]:
    """So many rows, the current one among them."""
    start = min(max(current - count // 2, 0), max(len(rows) - count, 0))
    return rows[start : start + count]


def wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """A text in lines."""
    return layout_rows(text, width, indent, indent)


def printed_lines(text: str, characters: int, width: int) -> list[Text]:
    """The beginning of what the student's code printed; nothing where it printed nothing."""
    if not characters:
        return []
    shown = text.splitlines()
    found = [Text(phrase("watch_printed", count=characters), "dim")]
    for line in shown[:MAX_PRINTED_LINES]:
        found.append(Text("  " + printable(line.expandtabs())[: width - 2], "dim"))
    if len(shown) > MAX_PRINTED_LINES or characters > len(text.encode()):
        found.append(Text("  …", "dim"))
    return found
