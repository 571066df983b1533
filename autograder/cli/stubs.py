"""`optimlings stubs`: make `exercises/` from `solutions/`."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.cli.console import console, say_error


def stubs(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail on drift.")] = False,
) -> None:
    """Make the stubs in exercises/ from solutions/ (for maintainers; overwrites answers in
    them)."""
    from autograder.course import default_root
    from autograder.lessons import stubs as made

    try:
        names = made.outdated(default_root()) if check else made.write(default_root())
    except made.StubError as error:
        say_error("stubs", error)
        raise typer.Exit(1) from error
    for name in names:
        console.print(f"exercises/{name} {'is not what solutions/ makes' if check else 'written'}")
    if check and names:
        raise typer.Exit(1)
