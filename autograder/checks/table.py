"""Case tables: the cases of a check with what the reference shows on each, made once per run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec

from autograder import wire
from autograder.checks.check import Check
from autograder.checks.compare import Mismatch, same
from autograder.checks.drawing import draw
from autograder.subjects.local import LocalSubject
from autograder.subjects.outcome import Batch, Call, Outcome, Subject, Value
from autograder.subjects.perform import one_thread, perform

DEFAULT_SEED = 0


class GraderError(Exception):
    """The check itself is broken: a fault of the course, never of a submission."""


@dataclass(frozen=True)
class CaseTable:
    """A check's cases, first those by hand, then the drawn ones, with the reference's observations.

    `expected` holds `None` per case where the check compares with nothing.
    """

    check: Check
    seed: int
    cases: tuple[Any, ...]
    encoded: tuple[bytes, ...]
    expected: tuple[Any, ...]

    def is_drawn(self, index: int) -> bool:
        return index >= len(self.check.examples)


def call(check: Check, encoded: Sequence[bytes]) -> Call:
    """The request that runs these cases of a check."""
    return Call(
        check.lesson,
        check.exercise,
        check.scenario.name,
        list(encoded),
        check.cpu_seconds,
        list(check.off_limits),
    )


class Tables:
    """Makes tables on demand and keeps them. Raises `GraderError` where a check is broken."""

    def __init__(self, root: Path, seed: int = DEFAULT_SEED) -> None:
        self.seed = seed
        self._reference = LocalSubject(root, "solutions")
        self._tables: dict[str, CaseTable] = {}

    def of(self, check: Check) -> CaseTable:
        if check.id not in self._tables:
            self._tables[check.id] = self._make(check)
        return self._tables[check.id]

    def expected(self, check: Check, case: Any) -> Any:
        """The reference's observation of one more case (a shrunk one)."""
        return self._observe(check, [case])[0]

    def _make(self, check: Check) -> CaseTable:
        cases = list(check.examples)
        if check.strategy is not None:
            cases += draw(check.id, check.strategy, check.count, self.seed)
        expected = self._observe(check, cases)
        encoded = tuple(wire.encode(case) for case in cases)
        return CaseTable(check, self.seed, tuple(cases), encoded, tuple(expected))

    def _observe(self, check: Check, cases: Sequence[Any]) -> list[Any]:
        problem = self._reference.load(check.lesson)
        if problem:
            raise GraderError(f"solutions/{check.lesson}.py: {problem.kind}: {problem.text}")
        encoded = [wire.encode(case) for case in cases]
        outcomes = self._reference.run(call(check, encoded)).outcomes
        expected = [observation(check, outcome) for outcome in outcomes]
        if check.oracle is not None:
            self._agree_with_oracle(check, encoded, expected)
        for case, observed in zip(cases, expected, strict=True):
            try:
                check.compare(case, observed, observed)
            except Mismatch as mismatch:
                raise GraderError(f"the reference fails {check.id}: {mismatch}") from mismatch
        return expected if check.needs_expected else [None] * len(cases)

    def _agree_with_oracle(self, check: Check, encoded: list[bytes], expected: list[Any]) -> None:
        assert check.oracle is not None
        module: Any = SimpleNamespace(**{check.exercise: check.oracle()})
        allowed = msgspec.structs.replace(call(check, encoded), off_limits=[])
        with one_thread():
            for index, case in enumerate(encoded):
                outcome = perform(module, allowed, case, lambda file: False)
                try:
                    same(observation(check, outcome), expected[index])
                except Mismatch as mismatch:
                    raise GraderError(
                        f"torch and the reference differ in {check.id}, case {index}: {mismatch}"
                    ) from mismatch


def observation(check: Check, outcome: Outcome) -> Any:
    """What a trusted implementation showed; raises `GraderError` if it did anything but show it."""
    if not isinstance(outcome, Value):
        raise GraderError(f"{check.id}: {outcome}")
    try:
        return wire.decode(outcome.data, check.scenario.observation_type)
    except wire.WireError as error:
        raise GraderError(f"{check.id}: the observation does not fit its type: {error}") from error


def run_cases(subject: Subject, check: Check, cases: Sequence[Any]) -> Batch:
    """Run some cases of a check on a subject."""
    return subject.run(call(check, [wire.encode(case) for case in cases]))
