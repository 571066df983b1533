"""Comparisons that the lessons share."""

from __future__ import annotations

from autograder.checks.compare import expect


def refused(observed: str) -> None:
    """What `scenarios.calls.refusal` observed must be a ValueError."""
    kind = observed.partition(",")[0].partition(":")[0]
    expect(observed == "ValueError", "", observed, "a ValueError", kind)
