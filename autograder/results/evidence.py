"""What failing cases showed, as data: the observations of both sides, for pages and pictures.

A result holds texts of 72 characters. The evidence beside it (`evidence/<student>.json`, schema
`optimlings.evidence/1`) holds the numbers: `{schema, submission, checks: {id: {case, observed,
expected}}, omitted: [id]}`. A tensor is `{"tensor": numbers, "dtype", "shape"}`, a dataclass is an
object of its fields, and what JSON has no word for is `{"float": "nan"}`. `observed` is
`{"raised": ...}` where an exception came back. What is too large is left out and named in
`omitted`.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterable
from typing import Any

import msgspec
from torch import Tensor

from autograder import wire
from autograder.checks.check import Check
from autograder.checks.verdict import Row, Verdict
from autograder.limits import MAX_EVIDENCE, MAX_EVIDENCE_OF_A_CHECK
from autograder.messages.printable import printable
from autograder.shown import dtype_name
from autograder.subjects.outcome import Outcome, Value

SCHEMA = "optimlings.evidence/1"


class Evidence(msgspec.Struct, frozen=True):
    """The failing cases of one submission, by the check's id; `omitted` names the large ones."""

    submission: str
    checks: dict[str, msgspec.Raw]
    omitted: list[str]
    schema: str = SCHEMA


def evidence(submission: str, verdicts: Iterable[Verdict]) -> Evidence:
    """The evidence of all verdicts that show a failing case."""
    kept: dict[str, msgspec.Raw] = {}
    omitted: list[str] = []
    left = MAX_EVIDENCE
    for verdict in verdicts:
        if verdict.shown is None:
            continue
        data = _row(verdict.check, verdict.shown)
        if len(data) > min(left, MAX_EVIDENCE_OF_A_CHECK):
            omitted.append(verdict.check.id)
        else:
            left -= len(data)
            kept[verdict.check.id] = msgspec.Raw(data)
    return Evidence(submission, kept, omitted)


def encode(found: Evidence) -> bytes:
    """Evidence as JSON."""
    return msgspec.json.encode(found) + b"\n"


def _row(check: Check, row: Row) -> bytes:
    parts = {
        "case": plain(row.case),
        "observed": _observed(check, row.outcome),
        "expected": plain(row.expected),
    }
    return json.dumps(parts, allow_nan=False, separators=(",", ":")).encode()


def _observed(check: Check, outcome: Outcome) -> Any:
    if isinstance(outcome, Value):
        try:
            return plain(check.observation(outcome))
        except wire.WireError as error:
            return {"unfit": printable(str(error))}
    return {type(outcome).__name__.lower(): plain(msgspec.to_builtins(outcome))}


def plain(value: Any) -> Any:
    """A case or an observation as JSON can hold it."""
    if isinstance(value, Tensor):
        numbers = plain(value.detach().tolist())
        return {"tensor": numbers, "dtype": dtype_name(value), "shape": list(value.shape)}
    if isinstance(value, float):
        return value if math.isfinite(value) else {"float": str(value)}
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return printable(value, newline="\n")
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {printable(str(key)): plain(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value):
        fields = dataclasses.fields(value)
        return {field.name: plain(getattr(value, field.name)) for field in fields}
    return {"kind": type(value).__name__}
