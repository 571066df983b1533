"""Options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

Lessons = Annotated[
    list[str] | None,
    typer.Option(
        "--lesson", help="These lessons alone: 4, lesson4, a range 1-8, a list 9,11; repeatable."
    ),
]
Seed = Annotated[int, typer.Option(help="The course's seed, from which cases are drawn.")]
CourseFolder = Annotated[
    Path | None,
    typer.Option(
        "--course",
        metavar="DIR",
        help="The course's folder; by default the current one, or the nearest above it.",
    ),
]


def default_jobs() -> int:
    """One per processor that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
