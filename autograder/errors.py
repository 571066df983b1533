"""The base of all errors, with the exit status that each means for a command."""

from __future__ import annotations


class OptimlingsError(Exception):
    """An error whose text says what is wrong and what to do.

    `exit_status` is what a command ends with when the error reaches it.
    """

    exit_status = 1


class UsageError(OptimlingsError):
    """What was asked for cannot be done as it was asked: a wrong path, a missing folder."""

    exit_status = 2
