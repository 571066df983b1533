"""`optimlings grade`: a class, graded."""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from autograder.cli.console import console, errors
from autograder.cli.gradebook import GradebookUrl, require_nbgrader, write_scores
from autograder.cli.intake import (
    DryRun,
    Layout,
    OneStudent,
    Roster,
    WhichAttempt,
    say_notes,
    say_unattributed,
    show_what_is_graded,
)
from autograder.cli.options import CourseFolder, Language, Lessons, Seed, default_jobs
from autograder.cli.recordings import ensure_recorded
from autograder.cli.rules import (
    Due,
    Hide,
    Late,
    Overrides,
    ShowAfter,
    check_hidden,
    keep,
    kept_rules,
    rules_from,
    say_rules,
    word_for,
)
from autograder.cli.stopping import StopSignals
from autograder.errors import UsageError
from autograder.folders import FEEDBACK, GRADES, REPORT, RESULTS
from autograder.intake.options import Attempt, IntakeOptions
from autograder.messages.catalogue import Message, in_a_row, message, phrase, reason

if TYPE_CHECKING:  # these import torch, which `optimlings --help` need not wait for
    from autograder.course import Course
    from autograder.grading.executors import Executor, MakeGrader
    from autograder.grading.grader import Grader
    from autograder.grading.pages import ClassPages
    from autograder.grading.run import ClassRun, Graded
    from autograder.isolation.level import Level
    from autograder.results.overrides import Word
    from autograder.results.schema import Result


class Required(StrEnum):
    """What `--require-isolation` can be."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"

    @property
    def level(self) -> Level:
        levels: dict[Required, Level] = {Required.FULL: "full", Required.PARTIAL: "partial"}
        return levels.get(self, "separate process only")


class Where(StrEnum):
    """What `--executor` can be."""

    THREADS = "threads"
    DASK = "dask"


def grade(
    submissions: Annotated[Path, typer.Argument(help="A class's folder or archive.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Where results and grades are written.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Submissions graded at a time; one per processor.")
    ] = None,
    lesson: Lessons = None,
    seed: Seed = 0,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Grade all again, even what is finished.")
    ] = False,
    require_isolation: Annotated[
        Required, typer.Option(help="Run nothing that is locked in less; see the README.")
    ] = Required.FULL if sys.platform == "linux" else Required.NONE,
    course: CourseFolder = None,
    layout: Layout = "auto",
    roster: Roster = None,
    attempt: WhichAttempt = Attempt.LATEST,
    student: OneStudent = "",
    dry_run: DryRun = False,
    due: Due = "",
    late: Late = "",
    show_after: ShowAfter = "",
    hide: Hide = None,
    overrides: Overrides = None,
    gradebook: GradebookUrl = "",
    executor: Annotated[
        Where | None,
        typer.Option(help="Where submissions are graded: here, or on a Dask cluster."),
    ] = None,
    scheduler: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS", help="The scheduler of a Dask cluster; else one is started here."
        ),
    ] = "",
    language: Language = "",
) -> None:
    """Grade a class: results and a page for each student, grades.csv, report.html, a summary here.

    You can stop it (Ctrl-C) and start it again. What is finished is graded again only if it, the
    checks or the versions have changed. Exit status 0: everything was graded, whatever the scores.
    1: something could not be graded, or its student is not known. 2: usage. 130 (143): stopped by
    Ctrl-C (SIGTERM).
    """
    require_fork()
    if out is None and not dry_run:
        raise UsageError(message("out_is_missing"))
    if gradebook:
        require_nbgrader()
    on_dask = _on_dask(executor, scheduler)
    with StopSignals() as signals:
        from autograder.course import find_course
        from autograder.grading.output import output_folder, require_apart
        from autograder.grading.pages import ClassPages
        from autograder.grading.resume import Fingerprints
        from autograder.grading.run import ClassRun
        from autograder.intake.classes import find_students, only
        from autograder.intake.people import drained
        from autograder.isolation.level import IsolationError

        started = time.perf_counter()
        if out is not None and not dry_run:
            require_apart(out, submissions)
        options = IntakeOptions(layout, roster, attempt, student)
        everybody = find_students(submissions, options)
        students = only(everybody, student) if student else everybody
        say_notes(students, layout)
        chosen = find_course(course).select(lesson or [])
        rules = rules_from(due, late, show_after, hide, kept_rules(out) if out else None)
        check_hidden(rules, chosen)
        if out is None or dry_run:
            show_what_is_graded(students, chosen, options)
            raise typer.Exit(say_unattributed(students))
        word = word_for(out, rules, overrides, chosen, everybody)
        others = [each.name for each in everybody] if student else []
        total, waiting, about_class = len(students), deque(students), replace(students, students=())
        del students, everybody  # each is let go once it is read: a class can be large
        ensure_recorded(chosen, seed)
        level = require_isolation.level
        known = Fingerprints(chosen, seed, level)
        with output_folder(out):
            count = _jobs(jobs)
            here = _executor(lambda: _grader(chosen, seed, level), on_dask, scheduler, count)
            signals.call(here.stop)
            again = fresh or bool(student)
            keep(out, rules)
            run = ClassRun(known, drained(waiting), out, count, again, options, word, here)
            pages = ClassPages(out)
            try:
                graded = _graded(run, pages, total, here)
            except IsolationError as error:
                raise UsageError(_not_isolated(error, level)) from error
        if signals.received and len(graded) < total:
            _say_stopped(signals.received.name, graded, total)
            raise typer.Exit(signals.exit_status)
        faults = [*run.problems, *_report(graded, pages, others, out, started, word)]
        say_rules(rules)
        if gradebook:
            write_scores(gradebook, chosen, [x.result for x in graded.values() if x.result])
    for fault in faults:
        errors.print(
            phrase("could_not_be_graded_because", reason=str(fault)),
            style="red",
            markup=False,
            soft_wrap=True,
        )
    if say_unattributed(about_class) or faults:
        raise typer.Exit(1)


def require_fork() -> None:
    """Raises `UsageError` where no submission can have a process of its own."""
    if not hasattr(os, "fork"):
        raise UsageError(message("grading_needs_fork"))


def _on_dask(executor: Where | None, scheduler: str) -> bool:
    """Whether a Dask cluster grades. Raises `UsageError` where that cannot be."""
    if executor is Where.THREADS and scheduler:
        raise UsageError(message("scheduler_is_for_dask"))
    return executor is Where.DASK or bool(scheduler)


def _grader(course: Course, seed: int, level: Level) -> Grader:
    from autograder.grading.grader import Grader  # imports torch

    return Grader(course, seed, level)


def _executor(make: MakeGrader, on_dask: bool, scheduler: str, jobs: int) -> Executor:
    if on_dask:
        try:
            from autograder.grading.cluster.executor import Cluster
        except ModuleNotFoundError as error:
            if error.name not in ("dask", "distributed"):
                raise
            raise UsageError(message("dask_is_not_installed")) from error
        return Cluster(make, scheduler, jobs)
    from autograder.grading.executors import Threads

    return Threads(make, jobs)


def _not_isolated(error: Exception, required: str) -> Message:
    return message("isolation_required", reason=reason(error), required=required)


def _jobs(asked: int | None) -> int:
    """How many submissions are graded at a time, where all of them find memory."""
    from autograder.grading.memory import jobs_that_fit, memory_limit, said_of_jobs

    wanted, limit = asked or default_jobs(), memory_limit()
    count = jobs_that_fit(wanted, limit)
    if said := said_of_jobs(wanted, count, limit):
        errors.print(phrase("note", text=said), markup=False, soft_wrap=True)
    return count


def _graded(run: ClassRun, pages: ClassPages, total: int, executor: Executor) -> dict[str, Graded]:
    """Each submission's end by its student, with a bar that shows how far it is. A student's page
    is made as soon as there is a result; a stop loses none."""
    graded: dict[str, Graded] = {}
    columns = [BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()]
    told = TextColumn("{task.description}")
    with Progress(told, *columns, console=errors, transient=True) as progress:
        task = progress.add_task(phrase("progress_grading"), total=total)
        try:
            for one in run:
                graded[one.student] = _with_page(one, pages)
                told_where = _grading_on(executor.workers)
                progress.update(task, advance=1, description=told_where)
        finally:
            pages.keep()
    return graded


def _with_page(one: Graded, pages: ClassPages) -> Graded:
    """A submission's end, whose page is made and whose result takes little memory now."""
    return replace(one, result=pages.add(one.result)) if one.result else one


def _grading_on(workers: int) -> str:
    return phrase("progress_on_dask", count=workers) if workers else phrase("progress_grading")


def _say_stopped(signal: str, graded: Mapping[str, Graded], total: int) -> None:
    count = sum(one.result is not None for one in graded.values())
    errors.print(
        phrase(
            "grading_was_stopped",
            signal=str("Ctrl-C" if signal == "SIGINT" else signal),
            count=str(count),
            total=str(total),
        ),
        markup=False,
        soft_wrap=True,
    )


def _report(
    graded: Mapping[str, Graded],
    pages: ClassPages,
    others: Sequence[str],
    out: Path,
    started: float,
    word: Word,
) -> list[str]:
    """Write grades.csv and the report, print the summary; what could not be graded or written.

    Where one student was graded again, the results of the `others` stay in grades.csv.
    """
    from autograder.checks.table import DEFAULT_SEED
    from autograder.grading.output import OutputError
    from autograder.grading.run import finish, kept
    from autograder.intake.names import display
    from autograder.reports.class_table import attested, known_cases, summary_rows
    from autograder.results.words import in_words

    ends = [graded[student] for student in sorted(graded)]
    results = [one.result for one in ends if one.result is not None]
    faults = [f"{display(one.student)}: {one.fault}" for one in ends if one.result is None]
    everybody = dict(graded)
    try:
        kept_ones = (_with_page(one, pages) for one in kept(out, others, graded, word))
        before = {one.student: one for one in kept_ones}
        faults += [f"{display(x.student)}: {x.fault}" for x in before.values() if not x.result]
        everybody = {**before, **graded}
        finish(out, everybody)
        lost = {one.student: one.fault for one in ends if one.result is None}
        whole = (everybody[student].result for student in sorted(everybody))
        pages.finish([result for result in whole if result], lost)
    except OutputError as error:
        faults.append(phrase("results_are_kept", reason=reason(error)))
    faults += pages.problems
    shown = [in_words(result) for result in results]
    for row in summary_rows(shown, console.width):
        console.print(row, soft_wrap=True)
    _say_others(everybody, out)
    resumed = sum(one.resumed for one in ends)
    _say_how_it_went(results, resumed, out, time.perf_counter() - started)
    for told in (attested(shown), known_cases(shown, DEFAULT_SEED)):
        if told:
            console.print(told, markup=False, soft_wrap=True, style="dim")
    return faults


def _say_others(graded: Mapping[str, Graded], out: Path) -> None:
    """Name the results in the folder that belong to no student of this class."""
    from autograder.grading.output import results_of_others

    if others := results_of_others(out, graded):
        named = ", ".join(others[:5]) + (", …" if len(others) > 5 else "")
        console.print(
            phrase(
                "results_of_nobody_in_the_class",
                count=str(len(others)),
                path=str(out / RESULTS),
                grades=str(GRADES),
                names=str(named),
            ),
            markup=False,
            soft_wrap=True,
        )


def _say_how_it_went(results: list[Result], resumed: int, out: Path, seconds: float) -> None:
    from autograder.isolation.level import lowest

    how = [message("submissions_in_seconds", count=len(results), seconds=f"{seconds:.1f}")]
    if resumed:
        how.append(message("graded_before", count=resumed))
    if results:
        level = lowest(x.isolation for x in results)
        how.append(message("isolation_level", level=level))
    console.print(
        phrase(
            "grading_summary",
            how=in_a_row(how, "and_more"),
            grades=str(out / GRADES),
            report=str(out / REPORT),
            feedback=str(out / FEEDBACK),
            results=str(out / RESULTS),
        ),
        markup=False,
        soft_wrap=True,
    )
