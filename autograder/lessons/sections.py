"""The sections of a lesson file: where a student reads about what a check demands."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from pathlib import Path

from autograder.folders import EXERCISES, SOLUTIONS, folder_of

_HEADING = re.compile(r"^##+ (\d+(?:\.\d+)+) (.+)$", re.MULTILINE)


@functools.cache
def headings(root: Path, lesson: str) -> tuple[tuple[str, str], ...]:
    """The numbered headings of a lesson, as (number, words): `("4.3", "weight_decay")`."""
    for folder in (SOLUTIONS, EXERCISES):
        file = folder_of(root, folder) / f"{lesson}.py"
        if file.is_file():
            found = _HEADING.findall(file.read_text("utf-8", errors="replace"))
            return tuple((number, words.strip()) for number, words in found)
    return ()


def section_of(root: Path, lesson: str, exercise: str, titles: Iterable[str]) -> str:
    """The section to read, `4.3 weight_decay`: the one that is about such a title, else the
    exercise's own. Empty where the lesson has neither.

    Below an exercise's heading each stage may have one of its own.
    """
    found = headings(root, lesson)
    starts = [place for place, (_, words) in enumerate(found) if _plain(words) == _plain(exercise)]
    if not starts:
        return ""
    below = [
        (number, words)
        for number, words in found[starts[0] + 1 :]
        if number.partition(".")[0] == found[starts[0]][0].partition(".")[0]
    ]
    fits = [heading for title in titles for heading in below if _is_about(heading[1], title)]
    return " ".join(fits[0] if fits else found[starts[0]])


def _is_about(heading: str, title: str) -> bool:
    """Whether one of them begins with all words of the other."""
    a, b = _plain(heading).split(), _plain(title).split()
    shorter = min(len(a), len(b))
    return shorter > 0 and a[:shorter] == b[:shorter]


def _plain(text: str) -> str:
    return re.sub(r"[_,`]", " ", text).casefold().strip()
