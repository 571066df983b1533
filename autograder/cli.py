"""The command line. It only wires: what it runs and prints is made elsewhere."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Exercises that teach how PyTorch models are trained, and their grader.",
)
console = Console(stderr=False, highlight=False)
errors = Console(stderr=True, highlight=False)


@app.callback()
def optimlings() -> None:
    """Exercises that teach how PyTorch models are trained, and their grader."""


@app.command()
def grade(
    submissions: Annotated[Path, typer.Argument(help="A folder with a folder per student.")],
    out: Annotated[Path, typer.Option("--out", help="Where results and grades are written.")],
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Submissions graded at a time; one per processor.")
    ] = None,
    lesson: Annotated[
        list[str] | None, typer.Option(help="Grade this lesson alone (4, lesson4); repeatable.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The course's seed, from which cases are drawn.")] = 0,
) -> None:
    """Grade a class: results/<student>.json for each, grades.csv, and a summary here.

    Exit status 0: everything was graded, whatever the scores. 1: something could not be. 2: usage.
    """
    from autograder.course import CourseError, load_course
    from autograder.grading import grade as grading
    from autograder.grading.submissions import SubmissionsError, find_students
    from autograder.reports.gradebook import summary_table

    started = time.perf_counter()
    try:
        students = find_students(submissions)
        whole = load_course()
        course = whole.select(lesson or [])
    except (SubmissionsError, CourseError) as error:
        errors.print(f"optimlings grade: {error}", style="red", markup=False)
        raise typer.Exit(2) from error
    with grading.ClassGrader(course, whole, seed) as grader:
        broken = grader.prepare()
        graded = _grade_all(grader, students, whole, out, jobs or default_jobs())
    grades = grading.finish(out, graded, course)
    results = [graded[name].result for name in sorted(graded)]
    console.print(summary_table([x for x in results if x is not None], course))
    faults = broken + [f"{x.student}: {x.fault}" for x in graded.values() if x.result is None]
    for fault in faults:
        errors.print(f"could not be graded: {fault}", style="red", markup=False)
    count = sum(x is not None for x in results)
    seconds = time.perf_counter() - started
    console.print(
        f"\n{count} submissions in {seconds:.1f} s; {grades} and {out / 'results'}/*.json"
    )
    if faults:
        raise typer.Exit(1)


def default_jobs() -> int:
    """One per processor that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def _grade_all(grader, students: Sequence[Path], whole, out: Path, jobs: int):  # type: ignore
    from autograder.grading.grade import grade_class

    columns = [TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()]
    graded = {}
    with Progress(*columns, console=errors, transient=True) as progress:
        task = progress.add_task("grading", total=len(students))
        for one in grade_class(grader, students, whole, out, jobs):
            graded[one.student] = one
            progress.advance(task)
    return graded


@app.command()
def stubs(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail on drift.")] = False,
) -> None:
    """Make the stubs in exercises/ from solutions/ (for maintainers; overwrites answers in
    them)."""
    from autograder import stubs as made
    from autograder.course import default_root

    try:
        names = made.outdated(default_root()) if check else made.write(default_root())
    except made.StubError as error:
        errors.print(f"optimlings stubs: {error}", style="red", markup=False)
        raise typer.Exit(1) from error
    for name in names:
        console.print(f"exercises/{name} {'is not what solutions/ makes' if check else 'written'}")
    if check and names:
        raise typer.Exit(1)


def main() -> None:
    """The console script `optimlings`."""
    app()


if __name__ == "__main__":
    main()
