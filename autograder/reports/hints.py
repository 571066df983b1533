"""A hint as a person reads it in a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from autograder.lessons.data import Hint


def hint_lines(hint: Hint, stages: Sequence[Hint], idea: bool, width: int) -> list[str]:
    """One step of a hint, wrapped, and how to get the next. `stages` have hints of their own."""
    step = "the idea" if idea else "a nudge"
    lines = [f"{hint.number} {hint.name}: {step}"]
    lines += textwrap.wrap(
        hint.idea if idea else hint.nudge,
        width,
        initial_indent="  ",
        subsequent_indent="  ",
        break_on_hyphens=False,
    )
    if not idea:
        lines.append(f"for the idea, run: optimlings hint {hint.number} --idea")
    if stages:
        # A number stays on the line of its name.
        names = ", ".join(f"{each.number}\N{NO-BREAK SPACE}{each.name}" for each in stages)
        text = f"stages with hints of their own: {names}"
        lines += [line.replace("\N{NO-BREAK SPACE}", " ") for line in textwrap.wrap(text, width)]
    return lines
