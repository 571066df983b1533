"""Compare observations, and say in a few words where they differ."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import torch
from torch import Tensor

from autograder.errors import OptimlingsError
from autograder.messages.catalogue import Message, Said, message
from autograder.messages.places import describe_path
from autograder.shown import dtype_name, shown
from autograder.wire import Opaque

TOLERANCES = {torch.float64: 1e-6, torch.float32: 1e-4}
"""Largest accepted difference, relative to the larger of 1 and the largest expected magnitude.

`tests/solutions/test_tolerances.py` measures that they lie between right answers written
differently and the nearest misconception, with room on both sides.
"""

FLOAT_TOLERANCE = 1e-5
"""The same for Python floats: a mean loss may have been added up in float32."""


class Mismatch(OptimlingsError):
    """An observation that is not what a check demands.

    Attributes
    ----------
    where:
        The part that differs, such as `parameter 1 of step 2`; empty for the whole.
    actual, expected:
        Both: what is the same in all languages as text, else as a message.
    kind:
        Which of several ways to be wrong it is, where `where` does not tell.
    """

    def __init__(self, where: Said, actual: Said, expected: Said, kind: str = "") -> None:
        super().__init__(message("differs", where=where, actual=actual, expected=expected))
        self.kind = kind
        self.where = where
        self.actual = actual
        self.expected = expected


def same(observed: Any, expected: Any, part: Said = "", *, tolerance: float | None = None) -> None:
    """Raise `Mismatch` at the first part in which `observed` is not `expected`.

    `part` names what is compared where it is a part of the observation, in English or as a message.
    The second item of a list `parameters` is `parameter 2` if `messages.places` says so.

    Kinds, shapes and dtypes must agree exactly, numbers within `tolerance`, by default that of the
    dtype or of Python floats. nan agrees with nan; -0.0 with 0.0; an int with the float of its
    value. Lists and tuples are compared by their contents.
    """
    _same(observed, expected, [part] if part else [], tolerance)


@dataclasses.dataclass
class Measured:
    """The largest difference that was compared, as a multiple of the tolerance."""

    largest: float = 0.0


_measured: ContextVar[Measured | None] = ContextVar("measured", default=None)


@contextmanager
def measuring() -> Iterator[Measured]:
    """Note how far apart the numbers are that `same` compares in the block."""
    measured = Measured()
    token = _measured.set(measured)
    try:
        yield measured
    finally:
        _measured.reset(token)


def _within(ratio: float) -> bool:
    """Whether a difference, as a multiple of the tolerance, is accepted."""
    if (measured := _measured.get()) is not None:
        measured.largest = max(measured.largest, ratio)
    return ratio <= 1


def expect(condition: bool, where: Said, actual: Any, expected: Said, kind: str = "") -> None:
    """Raise `Mismatch` unless `condition` holds.

    `where` names the part, in English or as a message. What `expected` and `actual` say in words is
    made by `words`.

    The diagnosis takes two failures for alike if they agree in `where` and `kind`.
    """
    if not condition:
        said = actual if isinstance(actual, str | Message) else shown(actual)
        raise Mismatch(describe_path([where] if where else []), said, expected, kind)


def _same(a: Any, b: Any, path: list[Said], tolerance: float | None) -> None:
    if dataclasses.is_dataclass(b) and not isinstance(b, Opaque):
        if type(a) is not type(b):
            raise _mismatch(path, a, b)
        for field in dataclasses.fields(b):
            value, wanted = getattr(a, field.name), getattr(b, field.name)
            _same(value, wanted, [*path, field.name], tolerance)
    elif isinstance(b, Tensor):
        _same_tensor(a, b, path, tolerance)
    elif isinstance(b, list | tuple):
        _same_sequence(a, b, path, tolerance)
    elif isinstance(b, dict):
        if not isinstance(a, dict) or a.keys() != b.keys():
            raise _mismatch(path, a, b)
        for key, wanted in b.items():
            _same(a[key], wanted, [*path, str(key)], tolerance)
    elif not _same_scalar(a, b, tolerance):
        raise _mismatch(path, a, b)


def _same_tensor(a: Any, b: Tensor, path: list[Said], tolerance: float | None) -> None:
    if not isinstance(a, Tensor):
        raise _mismatch(path, a, b)
    if a.shape != b.shape:
        raise Mismatch(describe_path(path), _of_shape(a), _of_shape(b))
    if a.dtype != b.dtype:
        raise Mismatch(describe_path(path), dtype_name(a), dtype_name(b))
    if not tensors_agree(a, b, tolerance):
        raise _mismatch(path, a, b)


def tensors_agree(a: Tensor, b: Tensor, tolerance: float | None = None) -> bool:
    """Whether two tensors of one shape and dtype hold the same numbers, within the tolerance."""
    if torch.equal(a, b):
        return True
    if not b.is_floating_point():
        return False
    if bool((a.isnan() != b.isnan()).any()):
        return False
    a, b = (
        a.nan_to_num(nan=0.0, posinf=math.inf, neginf=-math.inf),
        b.nan_to_num(nan=0.0, posinf=math.inf, neginf=-math.inf),
    )
    infinite = a.isinf() | b.isinf()
    if not torch.equal(a[infinite], b[infinite]):
        return False
    finite = b[~infinite].double()
    if not finite.numel():
        return True
    limit = TOLERANCES.get(b.dtype, 1e-2) if tolerance is None else tolerance
    scale = max(1.0, float(finite.abs().max()))
    return _within(float((a[~infinite].double() - finite).abs().max()) / (limit * scale))


def _same_sequence(a: Any, b: Sequence[Any], path: list[Said], tolerance: float | None) -> None:
    if not isinstance(a, list | tuple):
        raise _mismatch(path, a, b)
    if len(a) != len(b):
        raise Mismatch(describe_path(path), _count(a), _count(b))
    for index, (value, wanted) in enumerate(zip(a, b, strict=True)):
        _same(value, wanted, [*path, f"[{index}]"], tolerance)


def _same_scalar(a: Any, b: Any, tolerance: float | None) -> bool:
    if isinstance(b, bool) or b is None or isinstance(b, str):
        return type(a) is type(b) and bool(a == b)
    if isinstance(a, bool) or not isinstance(a, int | float):
        return False
    if isinstance(b, int):
        return a == b
    if math.isnan(b) or math.isinf(b) or not math.isfinite(a):
        return a == b or (math.isnan(a) and math.isnan(b))
    limit = FLOAT_TOLERANCE if tolerance is None else tolerance
    return _within(abs(a - b) / (limit * max(1.0, abs(b))))


def _mismatch(path: list[Said], a: Any, b: Any) -> Mismatch:
    if _kind(a) != _kind(b):
        return Mismatch(describe_path(path), _with_kind(a), _with_kind(b))
    actual, expected = shown(a), shown(b)
    if actual == expected:  # they differ further behind the point than is shown
        actual, expected = shown(a, digits=17), shown(b, digits=17)
    return Mismatch(describe_path(path), actual, expected)


_KINDS: dict[type, str] = {
    bool: "a bool",
    int: "a number",
    float: "a number",
    str: "a str",
    list: "a list",
    tuple: "a list",
    dict: "a dict",
    Tensor: "a tensor",
}


def _kind(value: Any) -> str:
    """What a value is, in words; an int will do where a float is wanted."""
    return _KINDS.get(type(value), type(value).__name__)


def _with_kind(value: Any) -> Said:
    """A value, with what it is where the text does not say so: `3.0 (float)`."""
    if isinstance(value, list | tuple):
        if len(value) == 2:
            return message("a_pair", value=shown(value))
        return message("a_list", count=len(value), value=shown(value))
    if isinstance(value, int | float | str | dict):
        return f"{shown(value)} ({type(value).__name__})"
    return shown(value)


def _count(items: Sequence[Any]) -> Message:
    return message("items", count=len(items))


def _of_shape(tensor: Tensor) -> Message:
    return message("of_shape", shape=str(tuple(tensor.shape)))
