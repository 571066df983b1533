"""What a wrong observation looks like, in words, where no known wrong answer shows the same.

Each is computed from both sides of the case that is shown, so it is true of that case, whatever the
code does. What it may come from is only said as "consistent with".
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from autograder import wire
from autograder.checks.check import Check
from autograder.checks.compare import Mismatch, same
from autograder.checks.parts import wrong_parts
from autograder.checks.verdict import Row
from autograder.checks.views import repeats_of
from autograder.diagnosis.accounts import Seen
from autograder.messages.catalogue import Message
from autograder.messages.places import describe_path
from autograder.subjects.outcome import Value

CLOSE = 1e-3
"""Numbers whose relative difference is at most this are close, though not the same."""

OF_SIZE = "_size"
"""The end of the ids that say that a factor is a size of the data."""

LARGEST = 2**53
"""Integers up to this are float64 numbers too."""

Way = tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """A part of an observation that is wrong, on both sides, as flat float64 numbers."""

    theirs: Tensor
    right: Tensor


def looks_like(one: Seen, shown: Row) -> Message | None:
    """What can be said of the case that is shown, if it can be said of every case that fails."""
    if one.check.any_case:
        return None
    table = one.table
    others = [
        Row(table.cases[place], one.outcomes[place], table.expected[place], shown.failure)
        for place in one.wrong
    ]
    rows = [shown, *others]
    if found := _unsteady(one.check, rows) or _by_mode(one.check, rows):
        return found
    said: list[list[Message]] = []
    for row in rows:
        said.append(_of_row(one.check, row))
        if not said[-1]:
            return None
    agreed = (_agreed(message, said) for message in said[0])
    return next((message for message in agreed if message), None)


def _agreed(message: Message, said: Sequence[Sequence[Message]]) -> Message | None:
    """A message if all cases say it. A factor is one number, or else a size of the data in each."""
    family = message.id.removesuffix(OF_SIZE)
    same_family = [[m for m in of_row if m.id.removesuffix(OF_SIZE) == family] for of_row in said]
    if not all(same_family):
        return None
    found = [of_row[0] for of_row in same_family]
    if len({one.parameters.get("count") for one in found}) == 1:
        return Message(family, message.parameters)
    return message if all(one.id.endswith(OF_SIZE) for one in found) else None


def _observed(check: Check, row: Row) -> Any:
    """What was observed in a case; None where that is no plain observation."""
    if row.failure is None or row.expected is None or not isinstance(row.outcome, Value):
        return None
    try:
        return check.observation(row.outcome)
    except wire.WireError:
        return None


def _of_row(check: Check, row: Row) -> list[Message]:
    """All that can be said of the first field that is wrong in a failing case."""
    a, b = _observed(check, row), row.expected
    if a is None:
        return []
    if not dataclasses.is_dataclass(b):
        return told(row.case, a, b)
    fields = list(wrong_parts(check, row.case, row.outcome, b))[:1]
    return [
        m
        for field in fields
        for m in told(row.case, getattr(a, field), getattr(b, field), (field,))
    ]


def told(case: Any, a: Any, b: Any, way: Way = ()) -> list[Message]:
    """All that can be said of one field of an observation, `a`, where `b` is right."""
    wrong = [(to, x, y) for to, x, y in _leaves(a, b, way) if not _agree(x, y)]
    if not wrong:
        return []
    to, theirs, right = wrong[0]
    if found := _shape(theirs, right):
        return [found]
    if theirs is None and _flat(right) is not None:
        return [Message("looks_none")]
    pairs = [pair for _, x, y in wrong if (pair := _pair(x, y))]
    if len(pairs) < len(wrong):
        return []
    said = (
        _not_finite(to, pairs[0], case),
        _zeros(pairs),
        _given(case, theirs),
        _turned(theirs, right),
        _late(a, b),
        _scaled(pairs, _sizes(case)),
        _step(case, _together(wrong)),
        _another_order(pairs),
        _close(pairs),
    )
    return [message for message in said if message]


def _leaves(a: Any, b: Any, way: Way) -> Iterator[tuple[Way, Any, Any]]:
    """The parts of two observations that stand in the same place, as far as both have them."""
    if dataclasses.is_dataclass(b) and type(a) is type(b):
        for field in dataclasses.fields(b):
            yield from _leaves(getattr(a, field.name), getattr(b, field.name), (*way, field.name))
    elif isinstance(b, list | tuple) and isinstance(a, list | tuple) and len(a) == len(b):
        for index, (x, y) in enumerate(zip(a, b, strict=True)):
            yield from _leaves(x, y, (*way, f"[{index}]"))
    else:
        yield way, a, b


def _agree(a: Any, b: Any) -> bool:
    try:
        same(a, b)
    except (Mismatch, OverflowError):
        return False
    return True


def _flat(value: Any) -> Tensor | None:
    """A tensor or number as flat float64 numbers; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, Tensor | int | float):
        return None
    if isinstance(value, int) and abs(value) > LARGEST:
        return None
    made = torch.as_tensor(value)
    if made.is_complex() or made.dtype == torch.bool:
        return None
    return made.detach().double().flatten()


def _pair(a: Any, b: Any) -> Pair | None:
    """Both sides as numbers, if they are numbers of one shape."""
    theirs, right = _flat(a), _flat(b)
    if theirs is None or right is None or not len(right):
        return None
    if isinstance(a, Tensor) != isinstance(b, Tensor):
        return None
    if isinstance(a, Tensor) and (a.shape != b.shape or a.dtype != b.dtype):
        return None
    return Pair(theirs, right)


def _unsteady(check: Check, rows: Sequence[Row]) -> Message | None:
    """One input gives another output each time, where it should not; one case of that is enough."""
    for first, second, evaluated in repeats_of(check):
        seen = [(x, row.expected) for row in rows if (x := _observed(check, row)) is not None]
        if not any(_differs(x, right, first, second) for x, right in seen):
            continue
        calm = evaluated and all(
            _agree(getattr(x, evaluated), getattr(right, evaluated)) for x, right in seen
        )
        return Message("looks_unsteady_in_training" if calm else "looks_unsteady")
    return None


def _by_mode(check: Check, rows: Sequence[Row]) -> Message | None:
    """The two modes give different outputs, where they should give the same; one case is enough."""
    for first, _, evaluated in repeats_of(check):
        seen = [(x, row.expected) for row in rows if (x := _observed(check, row)) is not None]
        if evaluated and any(_differs(x, right, first, evaluated) for x, right in seen):
            return Message("looks_by_mode")
    return None


def _differs(observed: Any, expected: Any, first: str, second: str) -> bool:
    """Whether two fields differ that hold the same numbers where the answer is right."""
    once, again = getattr(observed, first), getattr(observed, second)
    steady = _agree(getattr(expected, second), getattr(expected, first))
    return steady and _pair(once, again) is not None and not _agree(again, once)


def _shape(a: Any, b: Any) -> Message | None:
    """The shape is the expected one turned round."""
    if not (isinstance(a, Tensor) and isinstance(b, Tensor)) or a.ndim != 2 or b.ndim != 2:
        return None
    if a.shape == b.shape or a.shape != b.T.shape:
        return None
    return Message("looks_transposed" if _agree(a.T, b) else "looks_transposed_shape")


def _not_finite(way: Way, pair: Pair, case: Any) -> Message | None:
    """The first nan or inf where numbers should be."""
    if not bool(pair.right.isfinite().all()) or bool(pair.theirs.isfinite().all()):
        return None
    what = "nan" if bool(pair.theirs.isnan().any()) else "inf"
    given = any(not bool(one.isfinite().all()) for one in _tensors(case))
    id = "looks_given_not_finite" if given else "looks_not_finite"
    return Message(id, {"what": what, "where": describe_path(way) or what})


def _zeros(pairs: Sequence[Pair]) -> Message | None:
    """All that is wrong is 0."""
    zero = all(not bool(pair.theirs.any()) and bool(pair.right.any()) for pair in pairs)
    return Message("looks_zero") if zero else None


def _given(case: Any, theirs: Any) -> Message | None:
    """The very numbers that went in."""
    given = isinstance(theirs, Tensor) and any(_agree(theirs, one) for one in _tensors(case))
    return Message("looks_given") if given else None


def _tensors(case: Any) -> Iterator[Tensor]:
    """The tensors of a case."""
    if isinstance(case, Tensor):
        yield case
    elif dataclasses.is_dataclass(case):
        for field in dataclasses.fields(case):
            yield from _tensors(getattr(case, field.name))
    elif isinstance(case, list | tuple):
        for item in case:
            yield from _tensors(item)


def _turned(a: Any, b: Any) -> Message | None:
    """Rows and columns are exchanged in a square."""
    if not (isinstance(a, Tensor) and isinstance(b, Tensor)) or a.ndim != 2 or a.shape != b.T.shape:
        return None
    return Message("looks_transposed") if _agree(a.T, b) else None


def _late(a: Any, b: Any) -> Message | None:
    """A list is the right one, one place later or earlier."""
    if not (isinstance(a, list | tuple) and isinstance(b, list | tuple)):
        return None
    if len(a) != len(b) or len(b) < 3 or _agree(b[1:], b[:-1]):
        return None
    if _agree(a[1:], b[:-1]):
        return Message("looks_late")
    return Message("looks_early") if _agree(a[:-1], b[1:]) else None


def _sizes(case: Any) -> set[int]:
    """How many rows and numbers the tensors of a case have."""
    tensors = list(_tensors(case))
    rows = {len(one) for one in tensors if one.ndim}
    return rows | {one.numel() for one in tensors}


def _scaled(pairs: Sequence[Pair], sizes: set[int]) -> Message | None:
    """Every number is the expected one times the same factor."""
    theirs = torch.cat([pair.theirs for pair in pairs])
    right = torch.cat([pair.right for pair in pairs])
    nonzero = right != 0
    if not bool(nonzero.any()) or not bool((theirs[~nonzero] == 0).all()):
        return None
    factor = float(theirs[nonzero][0] / right[nonzero][0])
    if not math.isfinite(factor) or factor == 0 or not _agree(theirs, right * factor):
        return None
    return _factor(factor, sizes, "looks")


def _factor(factor: float, sizes: set[int], family: str, near: float = 1e-6) -> Message | None:
    """What there is to say of a factor: whether it is how many there are of something, too."""

    def is_near(a: float, b: float) -> bool:
        return abs(a - b) <= near * abs(b)

    if is_near(factor, -1):
        return Message(f"{family}_negative")
    for value, id in (factor, f"{family}_times"), (1 / factor, f"{family}_divided"):
        count = round(value) if math.isfinite(value) else 0  # the inverse of 1e-310 is inf
        if count > 1 and is_near(value, count):
            return Message(id + OF_SIZE if count in sizes else id, {"count": str(count)})
    return None


def _together(wrong: Sequence[tuple[Way, Any, Any]]) -> list[tuple[Tensor, Tensor]]:
    """The tensors that are wrong and stand beside the first of them, such as those of one step."""

    def beside(way: Way) -> tuple[Way, Way]:
        last = max((i for i, part in enumerate(way) if part.startswith("[")), default=len(way))
        return way[:last], way[last + 1 :]

    return [
        (a, b)
        for way, a, b in wrong
        if beside(way) == beside(wrong[0][0]) and isinstance(a, Tensor) and isinstance(b, Tensor)
    ]


def _step(case: Any, pairs: Sequence[tuple[Tensor, Tensor]]) -> Message | None:
    """Every parameter went the expected step times the same factor, from where it stood."""
    pairs = [(a, b) for a, b in pairs if a.shape == b.shape and b.is_floating_point()]
    if not pairs:
        return None
    starts, sizes = list(_tensors(case)), _sizes(case)
    first, *others = [
        [found for start in starts if (found := _step_from(start, a, b, sizes))] for a, b in pairs
    ]
    return next((one for one in first if all(one in each for each in others)), None)


def _step_from(start: Tensor, a: Tensor, b: Tensor, sizes: set[int]) -> Message | None:
    """What there is to say if a parameter stood here before."""
    if start.shape != b.shape or start.dtype != b.dtype or a.dtype != b.dtype:
        return None
    wanted, gone = (b - start).flatten(), (a - start).flatten()
    longest = wanted.abs().argmax()
    factor = float(gone[longest] / wanted[longest])
    if not math.isfinite(factor) or factor == 0:
        return None
    near = 1e-6 if b.dtype == torch.float64 else 1e-3  # a difference of numbers has fewer digits
    found = _factor(factor, sizes, "looks_step", near)
    return found if found and _agree(a, start + factor * (b - start)) else None


def _another_order(pairs: Sequence[Pair]) -> Message | None:
    """The right numbers in another order, part by part or over all parts."""
    theirs = torch.cat([pair.theirs for pair in pairs]).sort().values
    right = torch.cat([pair.right for pair in pairs]).sort().values
    varied = len(right) > 2 and bool((right != right[0]).any())
    return Message("looks_reordered") if varied and _agree(theirs, right) else None


def _close(pairs: Sequence[Pair]) -> Message | None:
    """Nearly right: something small is missing, or too much."""
    for pair in pairs:
        scale = pair.right.abs().clamp_min(1e-12)
        if not bool(((pair.theirs - pair.right).abs() <= CLOSE * scale).all()):
            return None
    return Message("looks_close")
