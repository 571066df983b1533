"""What pytest prints in a run of checks alone: a line per exercise, one failure explained."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
import pytest
from _pytest.terminal import TerminalReporter

from autograder.reports import terminal
from autograder.results.schema import CheckResult
from autograder.student.items import RUN, CheckItem


# Declared final, but there is no other way to speak of exercises; pytest-sugar does so too.
class LessonReporter(TerminalReporter):  # type: ignore[misc]
    """pytest's reporter for a run of checks alone: it speaks of exercises instead of items."""

    def __init__(self, config: pytest.Config) -> None:
        super().__init__(config)
        self._checks: list[CheckResult] = []
        self._waiting: list[CheckResult] = []
        self._sizes: Counter[str] = Counter()
        self._unjudged: list[pytest.TestReport] = []
        encoding = getattr(self._tw._file, "encoding", None) or "ascii"
        self._unicode = "utf" in encoding.lower()

    @property
    def showheader(self) -> bool:
        return self.verbosity > 0

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        super().pytest_collection_finish(session)
        self._sizes.update(x.check.exercise for x in session.items if isinstance(x, CheckItem))

    def report_collect(self, final: bool = False) -> None:
        if self.verbosity > 0 or self.stats.get("error"):
            super().report_collect(final)

    def pytest_runtest_logstart(self, nodeid: str, location: Any) -> None:
        """No line per file or item: `_flush` writes one per exercise."""

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """No progress in percent either."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        data = getattr(report, "optimlings", None)
        super().pytest_runtest_logreport(report)
        if data is None:
            if report.failed:
                self._unjudged.append(report)
            return
        result = msgspec.convert(data, CheckResult)
        if self._waiting and self._waiting[0].exercise != result.exercise:
            self._flush()
        self._waiting.append(result)
        self._checks.append(result)
        if len(self._waiting) == self._sizes[result.exercise]:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            score = sum(check.points for check in self._waiting)
            failed = any(check.status in terminal.FAILED for check in self._waiting)
            full = score == sum(check.max_points for check in self._waiting)
            colour = {"red": failed, "green": full and not failed, "yellow": not (failed or full)}
            self.ensure_newline()
            self.write_line(terminal.exercise_line(self._waiting, self._unicode), **colour)
            self._waiting = []

    def summary_failures(self) -> None:
        """The first failure explained; with `-v` all but those that follow from others."""
        self._flush()
        failed = [check for check in self._checks if check.status in terminal.FAILED]
        if not failed:
            return
        run = self.config.stash[RUN]
        diagnosed = run.diagnosed()
        failed = [diagnosed.get(check.id, check) for check in failed]
        explained = [check for check in failed if not check.follows_from]
        every = self.config.option.verbose > 0
        for number, check in enumerate(explained if every else explained[:1]):
            source = run.source(check.id.partition("::")[0]).splitlines()
            first, *rest = terminal.explain(check, source)
            self.write_line(f"\n{first}" if number else first, red=True, bold=True)
            for line in rest:
                self.write_line(line)
        if text := terminal.others(failed, 0 if every else len(explained) - 1):
            self.write_line(f"\n{text}")

    def short_test_summary(self) -> None:
        """Everything is said above."""

    def summary_stats(self) -> None:
        if self._checks:
            self._flush()
            self.write_line("")
            for line in terminal.closing(self._checks):
                self.write_line(line, bold=True)
        for text in self.config.stash[RUN].noticed():
            self.write_line(f"note: {text}")
        if self._unjudged:
            first = self._unjudged[0]
            why = first.longreprtext.strip().splitlines()[-1:]
            self.write_line(terminal.unjudged(len(self._unjudged), first.nodeid, *why), red=True)
        super().summary_stats()
