"""Recordings of another seed than the default, which commands make when they first need them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.cli.console import errors
from autograder.messages.catalogue import phrase

if TYPE_CHECKING:
    from autograder.course import Course


def ensure_recorded(course: Course, seed: int) -> None:
    """Have the seed recorded, and say so for each lesson before that is done."""
    from autograder.checks.table import DEFAULT_SEED

    if seed == DEFAULT_SEED:
        return
    from autograder.proof.recordings import ensure  # imports Hypothesis

    ensure(
        course,
        seed,
        lambda name: errors.print(phrase("recording_lesson_for_seed", lesson=name, seed=str(seed))),
    )
