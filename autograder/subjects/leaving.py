"""What ends a run at home, instead of becoming the outcome of a check.

That is Ctrl-C, leaving the debugger, and the limit of CPU time. A test runner adds its own way.
"""

from __future__ import annotations

from bdb import BdbQuit

from autograder.subjects.outcome import OutOfTime

_kinds: list[type[BaseException]] = [KeyboardInterrupt, BdbQuit, OutOfTime]


def add(kind: type[BaseException]) -> None:
    """Let exceptions of this kind end a run, too: pytest has one of its own."""
    if kind not in _kinds:
        _kinds.append(kind)


def kinds() -> tuple[type[BaseException], ...]:
    """The kinds of exceptions that end a run."""
    return tuple(_kinds)
