"""The terminal, for all commands: where they print, and how an error becomes an exit status."""

from __future__ import annotations

import codecs
import functools
import io
import sys
from collections.abc import Callable
from typing import ParamSpec

import typer
from rich.console import Console

from autograder.errors import OptimlingsError
from autograder.messages.catalogue import phrase
from autograder.messages.plain import plain

P = ParamSpec("P")

console = Console(stderr=False, highlight=False)
errors = Console(stderr=True, highlight=False)


def show_what_can_be_shown() -> None:
    """Have characters that the terminal does not know written in others, instead of an error."""

    def in_others(error: UnicodeError) -> tuple[str | bytes, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        return plain(error.object[error.start : error.end], error.encoding), error.end

    codecs.register_error("optimlings", in_others)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="optimlings")


def telling_errors(command: Callable[P, None]) -> Callable[P, None]:
    """The command, ended by an error of ours with its text and its exit status, or by one of the
    machine's: a file of the course that cannot be read, a disk that is full."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except OptimlingsError as error:
            raise _told(command.__name__, str(error), error.exit_status) from error
        except BrokenPipeError:  # whoever reads has gone, which Typer knows
            raise
        except OSError as error:
            text = phrase("machine_failed", reason=str(error))
            raise _told(command.__name__, text, OptimlingsError.exit_status) from error

    return run


def _told(name: str, text: str, exit_status: int) -> typer.Exit:
    """The end of a command, when its error has been printed."""
    command = "optimlings" if name == "optimlings" else f"optimlings {name}"
    errors.print(f"{command}: {text}", style="red", markup=False, soft_wrap=True)
    return typer.Exit(exit_status)
