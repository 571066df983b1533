"""Two texts beside each other, or one below the other where the terminal is too narrow."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from autograder.messages.layout import padded, width_of
from autograder.messages.printable import printable


def beside(
    left: Sequence[str], right: Sequence[str], titles: tuple[str, str], width: int
) -> list[str]:
    """The lines of both, each below its title."""
    columns = [
        [title, "─" * width_of(title), *(printable(line.expandtabs(4)) for line in lines)]
        for title, lines in zip(titles, (left, right), strict=True)
    ]
    room = [max(map(width_of, column)) for column in columns]
    if sum(room) + 3 > width:
        return [*columns[0], "", *columns[1]]
    pairs = zip_longest(*columns, fillvalue="")
    return [f"{padded(one, room[0])} │ {other}".rstrip() for one, other in pairs]
