"""The terminal, for all commands: where they print, and how an error becomes an exit status."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec

import typer
from rich.console import Console

from autograder.errors import OptimlingsError

P = ParamSpec("P")

console = Console(stderr=False, highlight=False)
errors = Console(stderr=True, highlight=False)


def telling_errors(command: Callable[P, None]) -> Callable[P, None]:
    """The command, ended by an error of ours with its text and its exit status."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except OptimlingsError as error:
            name = "" if command.__name__ == "optimlings" else f" {command.__name__}"
            text = f"optimlings{name}: {error}"
            errors.print(text, style="red", markup=False, soft_wrap=True)
            raise typer.Exit(error.exit_status) from error

    return run
