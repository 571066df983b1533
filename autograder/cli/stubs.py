"""`optimlings stubs`: make `exercises/` from `solutions/`, and what READMEs say in numbers."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.cli.console import console
from autograder.cli.options import CourseFolder


def stubs(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail on drift.")] = False,
    course: CourseFolder = None,
) -> None:
    """Make the stubs in exercises/ and the tables in READMEs. For authors: answers in exercises/
    are overwritten."""
    from autograder.course import load_course
    from autograder.folders import find_root, require_answers
    from autograder.lessons import handed_out, readmes
    from autograder.lessons import stubs as made

    root = (course or find_root()).resolve()
    require_answers(root)
    changed = [f"exercises/{x}" for x in (made.outdated(root) if check else made.write(root))]
    whole = load_course(root)
    changed += handed_out.left_over(whole)
    texts = {root / name: text for name, text in handed_out.outdated(whole).items()}
    for path, text in {**readmes.outdated(whole), **texts}.items():
        changed.append(path.relative_to(root).as_posix())
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
    for name in changed:
        console.print(f"{name} {'is not what the course makes' if check else 'written'}")
    if check and changed:
        raise typer.Exit(1)
