"""What is wrong in each part of an observation, looked at by itself."""

from __future__ import annotations

import dataclasses
from typing import Any

from autograder import wire
from autograder.checks.check import Check
from autograder.checks.compare import Mismatch
from autograder.subjects.outcome import Outcome, Value


def wrong_parts(check: Check, case: Any, outcome: Outcome, expected: Any) -> dict[str, Mismatch]:
    """The mismatch in each field of an observation that is wrong; empty if it has no fields."""
    if not isinstance(outcome, Value) or not dataclasses.is_dataclass(expected):
        return {}
    try:
        observed = check.observation(outcome)
    except wire.WireError:
        return {}
    found = {}
    for field in dataclasses.fields(expected):
        value = getattr(observed, field.name)
        one = dataclasses.replace(expected, **{field.name: value})  # type: ignore[type-var]
        try:
            check.compare(case, one, expected)
        except Mismatch as mismatch:
            found[field.name] = mismatch
        except Exception:  # what the comparison cannot digest has no words
            continue
    return found
