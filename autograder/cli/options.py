"""Options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from autograder.errors import UsageError
from autograder.messages.language import VARIABLE, choose

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


def _chosen(name: str) -> str:
    """Have everything said in this language from here on, errors too."""
    if name:
        try:
            choose(name)
        except UsageError as error:
            raise typer.BadParameter(str(error)) from error
    return name


Language = Annotated[
    str,
    typer.Option(
        "--language",
        metavar="CODE",
        help=f"What screens and files for people are written in; by default ${VARIABLE}.",
        callback=_chosen,
        is_eager=True,
    ),
]


def default_jobs() -> int:
    """One per processor that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
