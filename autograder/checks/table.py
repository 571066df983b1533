"""A case table: the cases of a check with what the reference shows on each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograder.subjects.outcome import Outcome, Value

if TYPE_CHECKING:
    from autograder.checks.check import Check

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
    encoded_expected:
        The reference's observations as the wire encodes them, where they are known as that.
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
    encoded_expected: tuple[bytes, ...] = ()

    def is_drawn(self, index: int) -> bool:
        return index >= self.by_hand

    def is_as_expected(self, index: int, outcome: Outcome) -> bool:
        """Whether an outcome is, to the byte, what the reference shows.

        That passes the check: no table is made on which the reference fails it.
        """
        expected = self.encoded_expected
        return bool(expected) and isinstance(outcome, Value) and outcome.data == expected[index]

    def beside(self, outcomes: Sequence[Outcome]) -> Iterator[tuple[Any, Outcome, Any]]:
        """Each case with its outcome and what the reference shows.

        There may be fewer outcomes than cases, where one good case is enough.
        """
        return zip(self.cases, outcomes, self.expected, strict=False)
