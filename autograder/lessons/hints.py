"""Hints: a nudge and then the idea, in words. They stand in the lesson's file in `solutions/`.

A cell `# %% [markdown] tags=["hints"]` behind the prose of an exercise holds two paragraphs, which
begin with `Nudge:` and `Idea:`. A lesson whose exercise has stages gives each a heading in this
cell, `### 4.3 weight_decay`: the number, and the name of the exercise or of a check.
"""

from __future__ import annotations

import re

from autograder.errors import OptimlingsError
from autograder.folders import HINTS_CELL
from autograder.lessons.data import Hint
from autograder.lessons.markers import HEADING
from autograder.messages.catalogue import message

_STEP = re.compile(r"(Nudge|Idea): (.+)", re.DOTALL)


class HintError(OptimlingsError):
    """A cell of hints that cannot be read; the text names file and line."""


def hints_in(source: str, name: str) -> dict[str, list[Hint]]:
    """The hints of a lesson, by the name of their exercise.

    `name` is the file's name, for error messages.
    """
    found: dict[str, list[Hint]] = {}
    for cell in HINTS_CELL.finditer(source):
        place = f"{name}:{source.count(chr(10), 0, cell.start()) + 1}"
        prose = source[: cell.start()]
        above = [m for m in HEADING.finditer(HINTS_CELL.sub("", prose)) if m[1] == "##"]
        if not above:
            raise HintError(message("hints_before_any_heading", place=str(place)))
        exercise = above[-1]
        found.setdefault(exercise[3], []).extend(_hints(cell[1], exercise, place))
    return found


def _hints(text: str, heading: re.Match[str], place: str) -> list[Hint]:
    """What one cell holds."""
    hints: list[Hint] = []
    steps: dict[str, str] = {}
    for paragraph in filter(None, (part.strip() for part in text.split("\n\n"))):
        if match := HEADING.match(paragraph):
            heading, steps = match, {}
        elif step := _STEP.fullmatch(paragraph):
            steps[step[1]] = " ".join(step[2].split())
            if len(steps) == 2:
                hints.append(Hint(heading[2], heading[3], steps["Nudge"], steps["Idea"]))
        else:
            start = paragraph.partition("\n")[0]
            raise HintError(
                message("hint_is_neither_nudge_nor_idea", place=str(place), found=repr(start))
            )
    if len(steps) != 2:
        raise HintError(
            message(
                "hint_needs_nudge_and_idea",
                place=str(place),
                number=str(heading[2]),
                exercise=str(heading[3]),
            )
        )
    return hints
