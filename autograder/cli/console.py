"""The terminal, for all commands: where they print, and how an error becomes an exit status."""

from __future__ import annotations

from rich.console import Console

console = Console(stderr=False, highlight=False)
errors = Console(stderr=True, highlight=False)


def say_error(command: str, error: Exception | str) -> None:
    """Print an error with the name of the command that it ended."""
    errors.print(f"optimlings {command}: {error}", style="red", markup=False, soft_wrap=True)
