"""Case tables: the cases of a check with what the reference shows on each."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograder.checks.check import Check
from autograder.subjects.outcome import Outcome

if TYPE_CHECKING:  # a reference makes tables
    from autograder.checks.reference import Reference

DEFAULT_SEED = 0


@dataclass(frozen=True)
class CaseTable:
    """A check's cases with the reference's observations.

    Attributes
    ----------
    by_hand:
        So many of the cases, the first ones, were chosen by hand; the others were drawn.
    expected:
        Holds `None` per case where the check compares with nothing.
    recorded:
        The cases come from a recording. They stand in order, the simplest first, shrunk ones among
        them: the first one that fails is the one to show.
    """

    check: Check
    seed: int
    cases: tuple[Any, ...]
    encoded: tuple[bytes, ...]
    expected: tuple[Any, ...]
    by_hand: int = 0
    recorded: bool = False

    def is_drawn(self, index: int) -> bool:
        return index >= self.by_hand

    def beside(self, outcomes: Sequence[Outcome]) -> Iterator[tuple[Any, Outcome, Any]]:
        """Each case with its outcome and what the reference shows.

        There may be fewer outcomes than cases, where one good case is enough.
        """
        return zip(self.cases, outcomes, self.expected, strict=False)


class Tables:
    """The tables of a run: each is asked of the reference once, then kept.

    Usable from several threads. Raises `GraderError` where a check is broken.
    """

    def __init__(self, reference: Reference, seed: int = DEFAULT_SEED) -> None:
        self.seed = seed
        self._reference = reference
        self._tables: dict[str, CaseTable] = {}
        self._lock = threading.RLock()

    def of(self, check: Check) -> CaseTable:
        """The table of a check."""
        with self._lock:
            if check.id not in self._tables:
                self._tables[check.id] = self._reference.table(check, self.seed)
            return self._tables[check.id]

    def expected(self, check: Check, case: Any) -> Any:
        """What is right for one more case (a shrunk one)."""
        return self._reference.expected(check, case)
