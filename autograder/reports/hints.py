"""A hint as a person reads it in a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from autograder.lessons.data import Hint


def step_lines(hint: Hint, idea: bool, width: int) -> list[str]:
    """One step of a hint, wrapped, behind a line that says whose it is."""
    first = f"{hint.number} {hint.name}: {'the idea' if idea else 'a nudge'}"
    text = hint.idea if idea else hint.nudge
    wrapped = textwrap.wrap(
        text, width, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
    )
    return [first, *wrapped]


def hint_lines(hint: Hint, stages: Sequence[Hint], idea: bool, width: int) -> list[str]:
    """One step of a hint, and how to get the next. `stages` have hints of their own."""
    lines = step_lines(hint, idea, width)
    if not idea:
        lines.append(f"for the idea, run: optimlings hint {hint.number} --idea")
    if stages:
        # A number stays on the line of its name.
        names = ", ".join(f"{each.number}\N{NO-BREAK SPACE}{each.name}" for each in stages)
        text = f"stages with hints of their own: {names}"
        lines += [line.replace("\N{NO-BREAK SPACE}", " ") for line in textwrap.wrap(text, width)]
    return lines
