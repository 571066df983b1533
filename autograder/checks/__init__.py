"""Checks: what they are, their cases, how observations are compared, the verdict.

The author of a check needs four names: `check`, `same`, `expect` and `words`. `same` and `expect`
import torch, so they are found only when they are asked for: much of this room is read without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.checks.check import check
from autograder.messages.catalogue import words

if TYPE_CHECKING:
    from autograder.checks.compare import expect, same

__all__ = ["check", "expect", "same", "words"]


def __getattr__(name: str) -> Any:
    if name in ("expect", "same"):
        from autograder.checks import compare

        return getattr(compare, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
