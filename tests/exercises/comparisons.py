"""Comparisons that the lessons share."""

from __future__ import annotations

from autograder.checks.compare import expect


def refused(observed: str, expected: str) -> None:
    """What `scenarios.calls.refusal` observed must be of the kind expected: a ValueError, or no
    error, whatever came back instead."""
    kind, wanted = (text.partition(",")[0].partition(":")[0] for text in (observed, expected))
    in_words = "a ValueError" if wanted == "ValueError" else "no error"
    expect(kind == wanted, "", observed, in_words, kind)
