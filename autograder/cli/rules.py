"""The instructor's word: options for deadlines, lateness, visibility and overrides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.console import console
from autograder.errors import UsageError
from autograder.folders import OVERRIDES, RULES
from autograder.messages.catalogue import message, phrase
from autograder.results.overrides import Known, Word, read_overrides
from autograder.results.rules import Rules, encode, read_rules

if TYPE_CHECKING:  # these import torch, which `optimlings --help` need not wait for
    from autograder.course import Course
    from autograder.intake.classes import Students

NONE = "none"

Due = Annotated[
    str, typer.Option(metavar="TIME", help="The deadline, 2026-12-01T23:59+09:00; none: no more.")
]
Late = Annotated[
    str,
    typer.Option(metavar="RULE", help="What lateness costs: '10% per day, at most 3 days'."),
]
ShowAfter = Annotated[
    str,
    typer.Option(metavar="TIME", help="Students see how checks ended only after this time."),
]
Hide = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CHECK", help="Only these checks, exercises or lessons wait for --show-after."
    ),
]
Overrides = Annotated[
    Path | None,
    typer.Option(
        metavar="CSV",
        help="student,check,points,comment; by default overrides.csv in the output folder.",
    ),
]


def rules_from(
    due: str, late: str, show_after: str, hide: list[str] | None, kept: Rules | None = None
) -> Rules:
    """The rules that are kept, with what is given now; `none` takes a rule away.

    Raises `UsageError`.
    """
    kept = kept or Rules()
    rules = Rules(
        due=_or_kept(due, kept.due),
        late=_or_kept(NONE if due == NONE else late, kept.late),
        show_after=_or_kept(show_after, kept.show_after),
        hidden=[] if show_after == NONE else hide or kept.hidden,
    )
    try:
        rules.check()
    except ValueError as error:
        raise UsageError(str(error)) from error
    return rules


def _or_kept(given: str, kept: str) -> str:
    return "" if given == NONE else given or kept


def word_for(
    out: Path, rules: Rules, overrides: Path | None, course: Course, students: Students
) -> Word:
    """What the instructor says about this class. Raises `UsageError` with file and line."""
    from autograder.intake.classes import only

    path = overrides or out / OVERRIDES
    if overrides is None and not path.exists():
        return Word(rules)
    checks = [check for lesson in course.every for check in lesson.checks]
    known = Known.of((check.id, check.exercise, check.points) for check in checks)
    lines = read_overrides(path, known, lambda name: only(students, name)[0].name)
    return Word(rules, lines)


def check_hidden(rules: Rules, course: Course) -> None:
    """Raises `UsageError` for a name of `--hide` that the course does not have."""
    if not rules.hidden:
        return  # the checks of all lessons need not be imported
    known = {
        name
        for lesson in course.every
        for check in lesson.checks
        for name in (check.id, check.name, check.exercise, f"{lesson.id}.{check.exercise}")
    }
    known |= {lesson.id for lesson in course.every}
    if unknown := [name for name in rules.hidden if name not in known]:
        raise UsageError(message("unknown_name_in_hide", name=str(unknown[0])))


def kept_rules(out: Path) -> Rules:
    """The rules of an earlier run into this folder. Raises `UsageError`."""
    return read_rules(out / RULES)


def keep(out: Path, rules: Rules) -> None:
    """Keep the rules for the next run into this folder. Raises `OutputError`."""
    from autograder.grading.output import write_atomically

    if rules != kept_rules(out):
        write_atomically(out / RULES, encode(rules))


def say_rules(rules: Rules) -> None:
    """Print the rules that hold."""
    for id, text in (
        ("rule_due", rules.due),
        ("rule_late", rules.late),
        ("rule_shown_after", rules.show_after),
    ):
        if text:
            console.print(phrase(id, text=text), markup=False, soft_wrap=True, style="dim")
