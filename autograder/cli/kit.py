"""`optimlings kit`: the student's folder, without answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.console import console
from autograder.cli.options import CourseFolder, Language, Lessons
from autograder.cli.recordings import ensure_recorded
from autograder.messages.catalogue import phrase

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.kit.update import Updated


def kit(
    folder: Annotated[Path, typer.Argument(help="A new folder for the kit.")],
    lesson: Lessons = None,
    seed: Annotated[
        int | None,
        typer.Option(
            help="The seed from which cases are drawn; with --update, by default the kit's."
        ),
    ] = None,
    update: Annotated[
        bool,
        typer.Option(
            "--update",
            help="FOLDER is a kit: bring this version into it, for its lessons and its seed.",
        ),
    ] = False,
    course: CourseFolder = None,
    language: Language = "",
) -> None:
    """Write a folder to hand out: stubs, checks and the grader, without answers.

    In it, `pip install -e . && pytest` works, and judges as `optimlings grade` does.
    """
    from autograder.checks.table import DEFAULT_SEED
    from autograder.course import load_course
    from autograder.kit.make import make_kit, with_imports

    whole = load_course(course)
    if update:
        _update(whole, folder, lesson or [], seed)
        return
    chosen = whole.select(lesson or [])
    seed = DEFAULT_SEED if seed is None else seed
    ensure_recorded(with_imports(chosen), seed)
    made = make_kit(chosen, folder, seed)
    console.print(f"{folder}: {', '.join(x.id for x in made.lessons)}", soft_wrap=True)
    if made.brought_along:
        names = ", ".join(made.brought_along)
        console.print(phrase("lessons_brought_along", lessons=str(names)), soft_wrap=True)


def _update(course: Course, folder: Path, lessons: list[str], seed: int | None) -> None:
    """Bring the course into a kit, with these lessons besides those that it was made of."""
    from autograder.checks.recorded import own_seed
    from autograder.kit import manifest
    from autograder.kit.made_of import lessons_of_kit
    from autograder.kit.make import with_imports
    from autograder.kit.update import update_kit, with_lessons_of

    manifest.read(folder)  # it says so where the folder is no kit
    chosen = course.select(lessons) if lessons else lessons_of_kit(course, folder)
    seed = own_seed(folder) if seed is None else seed
    ensure_recorded(with_imports(with_lessons_of(chosen, folder)), seed)
    _tell(update_kit(chosen, folder, seed))


def _tell(done: Updated) -> None:
    """What an update did: numbers for what is as expected, words for the rest."""
    for text in (
        *(phrase("kit_merged_answers", file=str(name)) for name in done.merged),
        *(
            phrase("kit_kept_a_copy", file=str(name), copy=str(kept))
            for name, kept in done.kept.items()
        ),
        *(phrase("kit_needs_a_look", text=str(text)) for text in done.to_look_at),
    ):
        console.print(text, markup=False, soft_wrap=True)
    console.print(
        phrase(
            "kit_update_counts",
            changed=str(len(done.changed)),
            added=str(len(done.added)),
            removed=str(len(done.removed)),
        ),
        markup=False,
    )
