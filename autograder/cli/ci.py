"""`optimlings ci`: the working tree, graded where a repository is checked."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.ci.options import FailOn, Platform
from autograder.cli.console import errors
from autograder.cli.grade import Required, require_fork
from autograder.cli.options import Language, Lessons, Seed
from autograder.cli.recordings import ensure_recorded
from autograder.cli.rules import Due, Hide, Late, ShowAfter, check_hidden, rules_from
from autograder.errors import OptimlingsError, UsageError
from autograder.messages.catalogue import Message, message, reason

if TYPE_CHECKING:  # these import torch, which `optimlings --help` need not wait for
    from autograder.ci.where import Place
    from autograder.course import Course
    from autograder.intake.people import Student
    from autograder.isolation.level import Isolation, Level
    from autograder.results.rules import Rules
    from autograder.results.schema import Result

REPORT = Path("optimlings-report")


def ci(
    tree: Annotated[
        Path | None, typer.Argument(help="The working tree; by default where the platform has it.")
    ] = None,
    platform: Annotated[
        Platform | None, typer.Option(help="Where this runs; by default it looks.")
    ] = None,
    course: Annotated[
        str,
        typer.Option(
            "--course",
            metavar="DIR|URL@REF",
            help="The instructor's course, whose checks are used instead of those in the tree.",
        ),
    ] = "",
    out: Annotated[Path, typer.Option("--out", help="Where the report's files go.")] = REPORT,
    fail_on: Annotated[
        FailOn, typer.Option(help="What makes the job fail; by default, nothing does.")
    ] = FailOn.NEVER,
    fail_under: Annotated[
        float, typer.Option(min=0, help="Points below which the job fails.")
    ] = 0.0,
    lesson: Lessons = None,
    seed: Seed = 0,
    require_isolation: Annotated[
        Required, typer.Option(help="Run nothing that is locked in less.")
    ] = Required.PARTIAL if sys.platform == "linux" else Required.NONE,
    due: Due = "",
    late: Late = "",
    show_after: ShowAfter = "",
    hide: Hide = None,
    language: Language = "",
) -> None:
    """Grade the working tree, and write the files of GitHub, GitLab, Gradescope or Classroom 50.

    Exit status 0: it was graded. 1: --fail-on or --fail-under says so, or a check of ours is
    broken. 2: usage, or it could not be graded.
    """
    from autograder.ci.outputs import Demands, log, not_graded, write
    from autograder.ci.where import Place
    from autograder.reports.visible import for_student

    require_fork()
    place = Place.of(os.environ, platform)
    on_gradescope = place.platform is Platform.GRADESCOPE
    tree = (tree or (place.root / "submission" if on_gradescope else Path())).resolve()
    rules = rules_from(due, late, show_after, hide)
    try:
        with ExitStack() as stack:
            chosen, said = _course(course, tree, lesson or [], stack)
            student = _student(place, tree)
            result, level = _graded(chosen, student, seed, require_isolation.level, rules)
    except OptimlingsError as error:
        sys.stdout.write(not_graded(str(error), place))
        raise
    now = datetime.now(UTC)
    said = [str(Message("ci_where", {"platform": place.platform})), level, *said]
    files = write(result, place, out, now)
    sys.stdout.write(log(result, place, now, said))
    sys.stdout.write(", ".join(map(str, files)) + "\n")
    unmet = Demands(fail_on, fail_under).unmet(for_student(result, now))
    if unmet:
        errors.print(str(unmet), style="red", markup=False, soft_wrap=True)
    if unmet or any(check.status == "grader error" for check in result.checks):
        raise typer.Exit(1)


def _course(
    source: str, tree: Path, lessons: list[str], stack: ExitStack
) -> tuple[Course, list[str]]:
    """The course whose checks are used, and what is to be said of those in the tree."""
    from autograder.ci.checkout import course_folder, shown
    from autograder.ci.tree import edited, edited_by_itself
    from autograder.course import load_course

    if not source:
        changed = edited_by_itself(tree)
        said = [str(Message("ci_edited_used", {"files": _some(changed)}))] if changed else []
        return load_course(tree).select(lessons), said
    root = stack.enter_context(course_folder(source))
    course = load_course(root).select(lessons)
    said = [str(Message("ci_course", {"course": shown(source)}))]
    if changed := edited(tree, root):
        said.append(str(Message("ci_edited", {"files": _some(changed)})))
    return course, said


def _some(files: list[str]) -> str:
    return ", ".join(files[:5]) + (", …" if len(files) > 5 else "")


def _student(place: Place, tree: Path) -> Student:
    from autograder.ci.tree import submission_in

    name, who = place.who(tree.name)
    return submission_in(tree, name, who, anything=place.platform is Platform.GRADESCOPE)


def _graded(
    course: Course, student: Student, seed: int, require: Level, rules: Rules
) -> tuple[Result, str]:
    """The result, and the level of isolation in words. Raises `UsageError` below `require`.

    Overrides are not looked for: whatever lies in the tree is the student's.
    """
    from autograder.grading.grader import Grader
    from autograder.intake.submissions import read_submission
    from autograder.isolation.subject import IsolationError
    from autograder.results.overrides import Word

    check_hidden(rules, course)
    ensure_recorded(course, seed)
    submission = read_submission(student, course)
    with Grader(course, seed, require) as grader:
        try:
            grader.workers.check_isolation()
        except IsolationError as error:
            raise UsageError(
                message("isolation_required_by_ci", reason=reason(error), required=str(require))
            ) from error
        grader.prepare()
        return Word(rules).applied(grader.grade(submission)), _level(grader.workers.isolation)


def _level(isolation: Isolation) -> str:
    missing = "; ".join(f"{layer}: {reason}" for layer, reason in isolation.missing.items())
    if not missing:
        return str(Message("isolation_level", {"level": isolation.level}))
    return str(Message("isolation_lacks", {"level": isolation.level, "missing": missing}))
