"""What a submission's process could merely claim decides nothing, except where checks say so.

A process can say of itself what it likes: that an argument is as it was, that no graph was built,
that an error was raised. Here every known wrong answer gets a liar at its side, who sets right all
that can be said without computing anything: what stands in the case already, and what is the same
on every case. If that earns it a check, the check rests on testimony, and has to be marked
`attested`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

import pytest
from torch import Tensor

from autograder.checks.assess import assess
from autograder.checks.check import Check
from autograder.checks.compare import Mismatch, tensors_agree
from autograder.checks.table import CaseTable
from autograder.checks.tables import Tables
from autograder.course import load_course
from autograder.diagnosis.catalogue import Catalogue
from autograder.diagnosis.known import Known
from autograder.subjects.outcome import Outcome, Value
from tests.autograder.course import ROOT

COURSE = load_course(ROOT)
COMPARING = [check for check in COURSE.checks if check.needs_expected]

Path = tuple[str, ...]


@cache
def tables() -> Tables:
    return COURSE.tables()


@cache
def catalogue() -> Catalogue:
    return Catalogue(COURSE, tables())


@pytest.mark.parametrize("check", COMPARING, ids=lambda check: check.id)
def test_a_check_is_attested_where_a_liar_passes_it(check: Check) -> None:
    """In both directions: no mark is missing, and none is left over."""
    liars = [wrong.id for wrong in catalogue().of(check) if passes_by_lying(check, wrong)]
    assert bool(liars) == check.attested, f"with lies {liars} pass {check.id}"


def test_the_others_look_at_what_was_computed() -> None:
    """A check without a reference would let a liar say anything, so those are known by name."""
    others = {check.id for check in COURSE.checks if not check.needs_expected}
    assert others == {
        "lesson6_models::minibatches_shuffled",  # every sample once, in an order of its own
        "lesson6_models::minibatches_order",
        "lesson8_experiments::digits",  # the classes of images whose labels stay with the grader
    }


def passes_by_lying(check: Check, wrong: Known) -> bool:
    """Whether a wrong answer that fails a check passes it with a liar's help."""
    outcomes = catalogue().outcomes(check, wrong)
    if outcomes is None or catalogue().passes(check, wrong):
        return False
    table = tables().of(check)
    return all(_lie_helps(table, index, outcome) for index, outcome in enumerate(outcomes))


def _lie_helps(table: CaseTable, index: int, outcome: Outcome) -> bool:
    check, case, expected = table.check, table.cases[index], table.expected[index]
    if assess(check, case, outcome, expected) is None:
        return True
    given = [value for _, value in parts(case)]

    def known(path: Path, value: Any) -> bool:
        return path in constants(check.scenario.name) or any(equal(value, x) for x in given)

    if not isinstance(outcome, Value):  # an exception: there is nothing to begin with
        return all(known(*part) for part in parts(expected))
    seen = check.observation(outcome)
    try:
        check.compare(case, lie(seen, expected, known), expected)
    except Mismatch:
        return False
    return True


def lie(seen: Any, expected: Any, known: Callable[[Path, Any], bool], path: Path = ()) -> Any:
    """What was seen, with the parts set right that are `known` without computing them."""
    if dataclasses.is_dataclass(expected) and type(seen) is type(expected):
        names = [field.name for field in dataclasses.fields(expected)]
        values = [lie(getattr(seen, n), getattr(expected, n), known, (*path, n)) for n in names]
        kind: Any = type(seen)
        return kind(*values)
    if isinstance(expected, list) and isinstance(seen, list) and len(seen) == len(expected):
        return [lie(a, b, known, (*path, "")) for a, b in zip(seen, expected, strict=True)]
    return expected if all(known(*part) for part in parts(expected, path)) else seen


def parts(data: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The tensors, numbers and words in plain data; the items of a list share one path."""
    if dataclasses.is_dataclass(data):
        for field in dataclasses.fields(data):
            yield from parts(getattr(data, field.name), (*path, field.name))
    elif isinstance(data, list | tuple):
        for item in data:
            yield from parts(item, (*path, ""))
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from parts(value, (*path, key))
    else:
        yield path, data


@cache
def constants(scenario: str) -> set[Path]:
    """The parts of a scenario's observations that are the same, or zeros, whatever the case."""
    seen: dict[Path, list[Any]] = {}
    for check in (c for c in COMPARING if c.scenario.name == scenario):
        for expected in tables().of(check).expected:
            for path, value in parts(expected):
                seen.setdefault(path, []).append(value)
    return {path for path, values in seen.items() if _all_zeros(values) or _all_alike(values)}


def _all_alike(values: list[Any]) -> bool:
    return all(equal(value, values[0]) for value in values)


def _all_zeros(values: Iterable[Any]) -> bool:
    """Whether they are tensors of zeros, or None: a gradient that was cleared."""
    return all(v is None or (isinstance(v, Tensor) and not v.any()) for v in values)


def equal(a: Any, b: Any) -> bool:
    if isinstance(a, Tensor) and isinstance(b, Tensor):
        return a.shape == b.shape and a.dtype == b.dtype and tensors_agree(a, b)
    return type(a) is type(b) and bool(a == b)
