"""How a class is taken in, as whoever grades it chooses."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from autograder.intake.platforms import LAYOUTS


class Attempt(StrEnum):
    """Which of several attempts counts."""

    LATEST = "latest"
    BEST = "best"
    FIRST = "first"


AUTO, PLAIN, SINGLE, SECTIONS = "auto", "plain", "single", "sections"

LAYOUT_NAMES = (AUTO, PLAIN, SECTIONS, SINGLE, *(layout.name for layout in LAYOUTS))
"""What `--layout` can be."""


@dataclass(frozen=True)
class IntakeOptions:
    """How a class is taken in.

    Attributes
    ----------
    layout:
        One of `LAYOUT_NAMES`: how the folder is laid out; `auto` looks.
    roster:
        A table of who is in the class.
    attempt:
        Which of several attempts counts.
    student:
        The only one to grade: a name, number, login or e-mail address; empty for all.
    """

    layout: str = AUTO
    roster: Path | None = None
    attempt: Attempt = Attempt.LATEST
    student: str = ""


DEFAULT = IntakeOptions()
