"""The command `optimlings`: its sub-commands, each from a file of its own."""

from __future__ import annotations

import typer

from autograder.cli.ci import ci
from autograder.cli.compare import compare
from autograder.cli.console import show_what_can_be_shown, telling_errors
from autograder.cli.course import course
from autograder.cli.grade import grade
from autograder.cli.gradescope import gradescope
from autograder.cli.hint import hint
from autograder.cli.kit import kit
from autograder.cli.new import new
from autograder.cli.options import CourseFolder
from autograder.cli.prove import prove
from autograder.cli.record import record
from autograder.cli.report import report
from autograder.cli.reset import reset
from autograder.cli.see import see
from autograder.cli.standing import standing
from autograder.cli.stubs import stubs
from autograder.cli.watch import watch

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Exercises that teach how PyTorch models are trained, and their grader.",
)


@app.callback(invoke_without_command=True)
@telling_errors
def optimlings(context: typer.Context, course: CourseFolder = None) -> None:
    """Exercises that teach how PyTorch models are trained, and their grader.

    Without a command: where you stand, and what is next.
    """
    if context.invoked_subcommand is None:
        standing(course)


STUDENTS = (watch, hint, reset, see, compare)
INSTRUCTORS = (grade, report, course, kit, ci, gradescope)
AUTHORS = (prove, record, new, stubs)

for command in (*STUDENTS, *INSTRUCTORS, *AUTHORS):
    app.command()(telling_errors(command))


def main() -> None:
    """The console script `optimlings`."""
    show_what_can_be_shown()
    app()
