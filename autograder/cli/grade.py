"""`optimlings grade`: a class, graded."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from autograder.cli.console import console, errors, say_error

if TYPE_CHECKING:  # these import torch, which `optimlings --help` need not wait for
    from autograder.course import Course
    from autograder.grading.grade import ClassGrader, Graded
    from autograder.intake.platforms import Student
    from autograder.isolation.level import Level


class Required(StrEnum):
    """What `--require-isolation` can be."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"

    @property
    def level(self) -> Level:
        levels: dict[Required, Level] = {Required.FULL: "full", Required.PARTIAL: "partial"}
        return levels.get(self, "separate process only")


def grade(
    submissions: Annotated[Path, typer.Argument(help="A class's folder or archive.")],
    out: Annotated[Path, typer.Option("--out", help="Where results and grades are written.")],
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Submissions graded at a time; one per processor.")
    ] = None,
    lesson: Annotated[
        list[str] | None, typer.Option(help="Grade this lesson alone (4, lesson4); repeatable.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The course's seed, from which cases are drawn.")] = 0,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Grade all anew, even what is finished.")
    ] = False,
    require_isolation: Annotated[
        Required, typer.Option(help="Run nothing that is locked in less; see the README.")
    ] = Required.FULL if sys.platform == "linux" else Required.NONE,
) -> None:
    """Grade a class: results/<student>.json for each, grades.csv, and a summary here.

    Can be stopped (Ctrl-C) and started again: what is finished is graded anew only if it, the
    checks or the versions have changed. Exit status 0: everything was graded, whatever the scores.
    1: something could not be. 2: usage. 130 (143): stopped by Ctrl-C (SIGTERM).
    """
    from autograder.cli.stopping import StopSignals

    with StopSignals() as signals:
        from autograder.course import CourseError, load_course
        from autograder.grading import grade as grading
        from autograder.grading.output import OutputError, output_folder
        from autograder.intake.classes import SubmissionsError, find_students
        from autograder.isolation.subject import IsolationError

        started = time.perf_counter()
        try:
            students = find_students(submissions)
            for note in students.notes:
                console.print(f"note: {note}", markup=False)
            whole = load_course()
            course = whole.select(lesson or [])
            level = require_isolation.level
            with output_folder(out), grading.ClassGrader(course, whole, seed, level) as grader:
                signals.call(grader.stop)
                jobs = jobs or default_jobs()
                graded, faults, resumed = _grade_all(grader, students, whole, out, jobs, fresh)
        except (SubmissionsError, CourseError, OutputError) as error:
            say_error("grade", error)
            raise typer.Exit(2) from error
        except grading.Fault as error:
            say_error("grade", error)
            raise typer.Exit(1) from error
        except IsolationError as error:
            say_error("grade", _not_isolated(error, level))
            raise typer.Exit(2) from error
        if signals.received and len(graded) < len(students):
            _say_stopped(signals.received.name, graded, len(students))
            raise typer.Exit(signals.exit_status)
        faults += _report(graded, course, out, resumed, started)
    for fault in faults:
        errors.print(f"could not be graded: {fault}", style="red", markup=False, soft_wrap=True)
    if faults:
        raise typer.Exit(1)


def _not_isolated(error: Exception, required: str) -> str:
    return (
        f"{error}; '{required}' is required, so nothing was run.\n"
        "autograder/README.md, Isolation, says what each part is for and how to have it.\nTo run "
        "submissions without, on a machine without secrets: --require-isolation partial, or none"
    )


def default_jobs() -> int:
    """One per processor that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def _grade_all(
    grader: ClassGrader,
    students: Sequence[Student],
    whole: Course,
    out: Path,
    jobs: int,
    fresh: bool,
) -> tuple[dict[str, Graded], list[str], int]:
    """Each submission's end by its student, what is wrong with checks, how many were resumed."""
    from autograder.grading.grade import Stopped, grade_class, resumable

    finished, waiting = ([], list(students)) if fresh else resumable(grader, students, whole, out)
    graded = {one.student: one for one in finished}
    broken = grader.prepare() if waiting else []
    if waiting:
        with suppress(Stopped):  # then nothing is graded, and that is said
            grader.check_isolation()
    columns = [TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()]
    with Progress(*columns, console=errors, transient=True) as progress:
        task = progress.add_task("grading", total=len(students), completed=len(finished))
        for one in grade_class(grader, waiting, whole, out, jobs):
            graded[one.student] = one
            progress.advance(task)
    return graded, broken, len(finished)


def _say_stopped(signal: str, graded: Mapping[str, Graded], total: int) -> None:
    count = sum(one.result is not None for one in graded.values())
    errors.print(
        f"stopped by {'Ctrl-C' if signal == 'SIGINT' else signal}: {count} of {total} submissions "
        "are graded, and kept; the same command goes on from there",
        markup=False,
        soft_wrap=True,
    )


def _report(
    graded: Mapping[str, Graded], course: Course, out: Path, resumed: int, started: float
) -> list[str]:
    """Write grades.csv, print the summary; what could not be graded or written."""
    from autograder.grading.grade import finish
    from autograder.grading.output import OutputError, results_of_others
    from autograder.intake.names import shown
    from autograder.isolation.level import lowest
    from autograder.reports.class_table import attested, summary_table

    ends = [graded[student] for student in sorted(graded)]
    results = [one.result for one in ends if one.result is not None]
    faults = [f"{shown(one.student)}: {one.fault}" for one in ends if one.result is None]
    try:
        finish(out, graded, course)
    except OutputError as error:
        faults.append(f"{error}; the results are kept, the same command writes it")
    console.print(summary_table(results, course))
    if others := results_of_others(out, graded):
        named = ", ".join(others[:5]) + (", …" if len(others) > 5 else "")
        console.print(
            f"\nnote: {len(others)} results in {out / 'results'} are of nobody in this class, and "
            f"not in grades.csv: {named}",
            markup=False,
            soft_wrap=True,
        )
    seconds = time.perf_counter() - started
    before = f", {resumed} of them graded before" if resumed else ""
    isolation = f", isolation: {lowest(x.isolation for x in results)}" if results else ""
    console.print(
        f"\n{len(results)} submissions in {seconds:.1f} s{before}{isolation}; "
        f"{out / 'grades.csv'} and {out / 'results'}/*.json",
        markup=False,
        soft_wrap=True,
    )
    if results and (told := attested(course)):
        console.print(told, markup=False, soft_wrap=True, style="dim")
    return faults
