"""The case tables of a run."""

from __future__ import annotations

import threading
from typing import Any

from autograder.checks.check import Check
from autograder.checks.reference import GraderError, Reference, where_it_broke
from autograder.checks.table import DEFAULT_SEED, CaseTable
from autograder.errors import OptimlingsError


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
                self._tables[check.id] = self._table(check)
            return self._tables[check.id]

    def _table(self, check: Check) -> CaseTable:
        try:
            return self._reference.table(check, self.seed)
        except OptimlingsError:
            raise
        except Exception as error:  # a comparison, a strategy or a scenario may raise anything
            raise GraderError(where_it_broke(error, check.file)) from error

    def expected(self, check: Check, case: Any) -> Any:
        """What is right for one more case (a shrunk one)."""
        return self._reference.expected(check, case)
