"""Case tables: the cases of a check with what the reference shows on each, made once per run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from autograder import wire
from autograder.checks.check import Check
from autograder.checks.drawing import draw
from autograder.checks.reference import Reference
from autograder.subjects.outcome import Outcome

DEFAULT_SEED = 0


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

    def beside(self, outcomes: Sequence[Outcome]) -> Iterator[tuple[Any, Outcome, Any]]:
        """Each case with its outcome and what the reference shows.

        There may be fewer outcomes than cases, where one good case is enough.
        """
        return zip(self.cases, outcomes, self.expected, strict=False)


class Tables:
    """Makes tables on demand and keeps them. Raises `GraderError` where a check is broken."""

    def __init__(self, reference: Reference, seed: int = DEFAULT_SEED) -> None:
        self.seed = seed
        self._reference = reference
        self._tables: dict[str, CaseTable] = {}

    def of(self, check: Check) -> CaseTable:
        if check.id not in self._tables:
            self._tables[check.id] = self._make(check)
        return self._tables[check.id]

    def expected(self, check: Check, case: Any) -> Any:
        """The reference's observation of one more case (a shrunk one)."""
        return self._reference.observe(check, [case])[0]

    def _make(self, check: Check) -> CaseTable:
        cases = list(check.examples)
        if check.strategy is not None:
            cases += draw(check.id, check.strategy, check.count, self.seed)
        expected = self._reference.observe(check, cases)
        encoded = tuple(wire.encode(case) for case in cases)
        return CaseTable(check, self.seed, tuple(cases), encoded, tuple(expected))
