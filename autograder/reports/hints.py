"""A hint as a person reads it in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.lessons.data import Hint
from autograder.messages.catalogue import phrase, say_id
from autograder.messages.layout import rows


def step_lines(hint: Hint, idea: bool, width: int) -> list[str]:
    """One step of a hint, wrapped, behind a line that says whose it is."""
    kind = "hint_idea" if idea else "hint_nudge"
    text = say_id(f"{kind}: {hint.name}", hint.idea if idea else hint.nudge)
    first = phrase(kind, number=hint.number, name=hint.name)
    return [first, *rows(text, width, "  ", "  ")]


def hint_lines(hint: Hint, stages: Sequence[Hint], idea: bool, width: int) -> list[str]:
    """One step of a hint, and how to get the next. `stages` have hints of their own."""
    lines = step_lines(hint, idea, width)
    if not idea:
        lines.append(phrase("hint_more", number=hint.number))
    if stages:
        # A number stays on the line of its name.
        names = ", ".join(f"{each.number}\N{NO-BREAK SPACE}{each.name}" for each in stages)
        text = phrase("hint_stages", names=names)
        lines += [line.replace("\N{NO-BREAK SPACE}", " ") for line in rows(text, width)]
    return lines
