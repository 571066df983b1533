"""What a check wants to see in a case, where nothing came back that could be compared."""

from __future__ import annotations

import dataclasses
from typing import Any

import torch
from torch import Tensor

from autograder.checks.check import Check
from autograder.checks.compare import Mismatch
from autograder.messages.catalogue import Said


def wanted(check: Check, case: Any, expected: Any) -> tuple[Said, Said]:
    """The first part that a check compares, and what is right there, as a `Mismatch` says it.

    That is found by comparing what is right with something that is wrong everywhere. Both are empty
    where that tells nothing, or where one good case of several is enough.
    """
    if check.any_case:
        return "", ""
    try:
        check.compare(case, _wrong(expected), expected)
    except Mismatch as found:
        return found.where, found.expected
    except Exception:  # a comparison may count on what only a right observation has
        return "", ""
    return "", ""


def _wrong(value: Any) -> Any:
    """The same with every number, text and truth value changed."""
    if isinstance(value, Tensor):
        return ~value if value.dtype == torch.bool else value + 1
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return f"not {value}"
    if isinstance(value, list | tuple):
        return [_wrong(item) for item in value]
    if isinstance(value, dict):
        return {key: _wrong(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changed = {f.name: _wrong(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return dataclasses.replace(value, **changed)
    return value
