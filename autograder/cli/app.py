"""The command `optimlings`: its sub-commands, each from a file of its own."""

from __future__ import annotations

import typer

from autograder.cli.ci import ci
from autograder.cli.console import telling_errors
from autograder.cli.grade import grade
from autograder.cli.gradescope import gradescope
from autograder.cli.kit import kit
from autograder.cli.new import new
from autograder.cli.prove import prove
from autograder.cli.record import record
from autograder.cli.report import report
from autograder.cli.stubs import stubs

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Exercises that teach how PyTorch models are trained, and their grader.",
)


@app.callback()
def optimlings() -> None:
    """Exercises that teach how PyTorch models are trained, and their grader."""


for command in (grade, report, ci, gradescope, kit, prove, record, new, stubs):
    app.command()(telling_errors(command))


def main() -> None:
    """The console script `optimlings`."""
    app()
