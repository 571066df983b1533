"""The sections of a lesson file: where a student reads about what a check demands."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from autograder.errors import UsageError
from autograder.folders import EXERCISES, HINTS_CELL, SOLUTIONS, STUBS
from autograder.lessons import data

_HEADING = re.compile(r"^##+ (\d+(?:\.\d+)+) (.+)$", re.MULTILINE)


@functools.cache
def headings(root: Path, lesson: str) -> tuple[tuple[str, str], ...]:
    """The numbered headings of a lesson as students read it, as (number, words): `("4.3",
    "weight_decay")`."""
    for folder in (SOLUTIONS, STUBS, EXERCISES):
        file = root / folder / f"{lesson}.py"
        if file.is_file():
            text = HINTS_CELL.sub("", file.read_text("utf-8", errors="replace"))
            return tuple((number, words.strip()) for number, words in _HEADING.findall(text))
    return ()


@functools.cache
def _numbers(root: Path, lesson: str) -> dict[str, str]:
    """The numbers of a lesson's stages, by the names that its hints have; none where the course
    has no data."""
    try:
        found = data.read(root).lesson(lesson)
    except UsageError:
        return {}
    exercises = found.exercises if found else []
    return {hint.name: hint.number for exercise in exercises for hint in exercise.hints}


def section_of(root: Path, lesson: str, exercise: str, title: str, name: str = "") -> str:
    """The section to read, `4.3 weight_decay`: the one that is about a check of this title or name,
    else the exercise's own. Empty where the lesson has neither.

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
    fits = [heading for heading in below if _is_about(heading[1], title)]
    named = _numbers(root, lesson).get(name, "")
    fits += [heading for heading in below if heading[0] == named or _is_about(heading[1], name)]
    return " ".join(fits[0] if fits else found[starts[0]])


def _is_about(heading: str, title: str) -> bool:
    """Whether one of them begins with all words of the other."""
    a, b = _plain(heading).split(), _plain(title).split()
    shorter = min(len(a), len(b))
    return shorter > 0 and a[:shorter] == b[:shorter]


def _plain(text: str) -> str:
    return re.sub(r"[_,`]", " ", text).casefold().strip()
