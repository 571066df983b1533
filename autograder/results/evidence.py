"""Make the evidence of a submission: what its failing cases showed, as data, code and pictures.

`{schema, submission, checks: {id: {case, observed, expected, code, picture}}, omitted: [id], ...}`,
see `results.evidence_schema`. A tensor is `{"tensor": numbers, "dtype", "shape"}`, a dataclass is
an object of its fields, and what JSON has no word for is `{"float": "nan"}`. `observed` is
`{"raised": ...}` where an exception came back. What is too large is left out and named in
`omitted`.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from torch import Tensor

from autograder import wire
from autograder.checks.check import Check
from autograder.checks.verdict import Row, Verdict
from autograder.checks.views import code_of, picture_of
from autograder.limits import MAX_EVIDENCE, MAX_EVIDENCE_OF_A_CHECK
from autograder.messages.printable import cut, printable
from autograder.results.evidence_schema import Evidence
from autograder.results.excerpts import excerpts
from autograder.results.schema import CheckResult
from autograder.shown import dtype_name
from autograder.subjects.outcome import Outcome, Value


def evidence(
    submission: str,
    verdicts: Iterable[Verdict],
    checks: Iterable[CheckResult] = (),
    sources: Mapping[str, str] | None = None,
    likeness: Mapping[str, str] | None = None,
) -> Evidence:
    """The evidence of all verdicts that show a failing case, and the lines that `checks` name."""
    kept: dict[str, msgspec.Raw] = {}
    programs: dict[str, str] = {}
    omitted: list[str] = []
    undrawn: dict[str, str] = {}
    left = MAX_EVIDENCE
    for verdict in verdicts:
        if verdict.shown is None:
            continue
        id = verdict.check.id
        views = _views(verdict.check, verdict.shown, undrawn)
        programs[id] = views.get("code", "")
        fits = _may_fit(verdict.shown.outcome)
        data = _encoded({**_row(verdict.check, verdict.shown), **views}) if fits else b""
        if not fits or len(data) > min(left, MAX_EVIDENCE_OF_A_CHECK):
            omitted.append(id)
            data = _encoded(views)
        if 2 < len(data) <= min(left, MAX_EVIDENCE_OF_A_CHECK):
            left -= len(data)
            kept[id] = msgspec.Raw(data)
    lines = excerpts(checks, sources or {}, programs)
    return Evidence(submission, kept, omitted, lines, dict(likeness or {}), undrawn)


def _may_fit(outcome: Outcome) -> bool:
    """Whether it can be short enough; a number takes a quarter of its bytes in JSON at least."""
    return not isinstance(outcome, Value) or len(outcome.data) <= 4 * MAX_EVIDENCE_OF_A_CHECK


def _encoded(parts: Mapping[str, Any]) -> bytes:
    return json.dumps(parts, allow_nan=False, separators=(",", ":")).encode()


def _row(check: Check, row: Row) -> dict[str, Any]:
    return {
        "case": plain(row.case),
        "observed": _observed(check, row.outcome),
        "expected": plain(row.expected),
    }


def _views(check: Check, row: Row, undrawn: dict[str, str]) -> dict[str, Any]:
    """The case as code and as a picture, where the course has them."""
    views: dict[str, Any] = {}
    if code := code_of(check, row.case):
        views["code"] = code
    if not isinstance(row.outcome, Value):
        return views
    try:
        observed = check.observation(row.outcome)
        picture = picture_of(check, row.case, observed, row.expected)
    except OSError:  # a file of the course that cannot be read: a fault of the machine
        raise
    except Exception as error:  # what a submission sent can be anything; the verdict stands
        undrawn[check.id] = printable(cut(f"{type(error).__name__}: {error}", 200))
        return views
    if picture is not None:
        views["picture"] = {"kind": type(picture).__name__.lower(), **plain(picture)}
    return views


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
