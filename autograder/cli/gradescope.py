"""`optimlings gradescope`: the autograder's zip."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.console import console
from autograder.cli.options import CourseFolder, Lessons, Seed
from autograder.cli.recordings import ensure_recorded
from autograder.cli.rules import Due, Hide, Late, ShowAfter, check_hidden, rules_from
from autograder.results.rules import Rules


def gradescope(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where autograder.zip goes.")],
    lesson: Lessons = None,
    seed: Seed = 0,
    course: CourseFolder = None,
    due: Due = "",
    late: Late = "",
    show_after: ShowAfter = "",
    hide: Hide = None,
) -> None:
    """Write autograder.zip for Gradescope: checks and grader, without answers.

    Upload it under "Configure Autograder". Students hand in their lesson files, or their
    repository.
    """
    from autograder.ci.gradescope import make_autograder
    from autograder.course import load_course
    from autograder.kit.make import with_imports

    chosen = load_course(course).select(lesson or [])
    rules = rules_from(due, late, show_after, hide)
    check_hidden(rules, chosen)
    lessons = [option for name in lesson or [] for option in ("--lesson", name)]
    ensure_recorded(with_imports(chosen), seed)
    path = make_autograder(chosen, folder, [*lessons, *_options(rules)], seed)
    console.print(f"{path}", markup=False, soft_wrap=True)


def _options(rules: Rules) -> list[str]:
    """The rules as options of `optimlings ci`."""
    given = {"--due": rules.due, "--late": rules.late, "--show-after": rules.show_after}
    options = [part for name, text in given.items() if text for part in (name, text)]
    return [*options, *(part for name in rules.hidden for part in ("--hide", name))]
