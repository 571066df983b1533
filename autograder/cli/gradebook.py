"""`--gradebook`: the scores of a class in nbgrader's gradebook, and whether nbgrader is there."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import metadata
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.console import console
from autograder.errors import UsageError
from autograder.messages.catalogue import message, phrase

if TYPE_CHECKING:  # these import torch, which `optimlings --help` need not wait for
    from autograder.course import Course
    from autograder.results.schema import Result

NEEDED = ("nbgrader", "jupytext", "nbformat")

GradebookUrl = Annotated[
    str,
    typer.Option(
        "--gradebook",
        metavar="URL",
        help="Write the scores into nbgrader's gradebook too: sqlite:///…, postgresql://…, a file, "
        "or an nbgrader course's folder.",
    ),
]


def require_nbgrader() -> None:
    """Raise `UsageError` that says how to install what the nbgrader room needs."""
    missing = [name for name in NEEDED if not _is_installed(name)]
    if missing:
        raise UsageError(message("nbgrader_package_is_missing", package=", ".join(missing)))


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def write_scores(url: str, course: Course, results: Sequence[Result]) -> None:
    """Write the scores of these results, and say so."""
    from autograder.nbgrader.gradebook import Scores, shown, url_of

    with Scores(url, course) as scores:
        count = scores.write(results)
    where = shown(url_of(url))
    console.print(
        phrase("scores_are_in_gradebook", count=str(count), gradebook=str(where)),
        markup=False,
        soft_wrap=True,
    )
