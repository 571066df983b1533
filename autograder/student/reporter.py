"""What pytest prints in a run of checks alone: a line per exercise, one failure explained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from _pytest.terminal import TerminalReporter

from autograder.course import load_course
from autograder.errors import UsageError
from autograder.folders import CHECKS, folder_of
from autograder.messages.catalogue import phrase, say
from autograder.messages.layout import columns, rows
from autograder.messages.plain import plain
from autograder.reports import terminal
from autograder.reports.closing import closing
from autograder.reports.rows import check_rows, exercise_rows, has_failed, of_file
from autograder.results.schema import CheckResult
from autograder.results.text_lines import lines_of
from autograder.student.items import RUN, Reported
from autograder.student.parallel import Controller
from autograder.student.selection import nothing_to_run

Key = tuple[str, str]


# Declared final, but there is no other way to speak of exercises; pytest-sugar does so too.
class LessonReporter(TerminalReporter):  # type: ignore[misc]
    """pytest's reporter for a run of checks alone: it speaks of exercises instead of items."""

    def __init__(self, config: pytest.Config, controller: Controller) -> None:
        super().__init__(config)
        self._controller = controller
        self._checks: list[CheckResult] = []
        self._waiting: dict[Key, list[CheckResult]] = {}
        self._printed: dict[tuple[str, str], str] = {}
        self._unjudged: list[pytest.TestReport] = []
        self._said = False
        self._encoding = getattr(self._tw._file, "encoding", None) or "ascii"

    @property
    def showheader(self) -> bool:
        return self.verbosity > 0

    @property
    def _width(self) -> int:
        return columns(self._tw.fullwidth)

    def write_line(self, line: str | bytes, **markup: bool) -> None:
        """Write a line in what the console can show."""
        text = line if isinstance(line, str) else str(line, errors="replace")
        super().write_line(plain(text, self._encoding), **markup)

    def pytest_collection(self) -> None:
        """No `collecting ...`: the first row would follow it in its line."""

    def report_collect(self, final: bool = False) -> None:
        """No count of items: it moves the cursor, and rows tell more."""

    def pytest_runtest_logstart(self, nodeid: str, location: Any) -> None:
        """No line per file or item: `_row` writes one per exercise."""

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """No progress in percent either."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        data = getattr(report, "optimlings", None)
        super().pytest_runtest_logreport(report)
        if data is None:
            if report.failed:
                self._unjudged.append(report)
            return
        found = msgspec.convert(data, Reported)
        check = found.result
        self._printed[check.id, say(check.case)] = found.printed
        self._checks.append(check)
        key = check.lesson, check.exercise
        waiting = self._waiting.setdefault(key, [])
        waiting.append(check)
        if len(waiting) >= found.of_exercise:
            self._row(self._waiting.pop(key))

    def _row(self, checks: list[CheckResult]) -> None:
        """The row of an exercise; with `-v`, those of its checks."""
        failed = any(has_failed(check) for check in checks)
        full = sum(check.points for check in checks) == sum(check.max_points for check in checks)
        colour = {"red": failed, "green": full and not failed, "yellow": not (failed or full)}
        self.ensure_newline()
        for row in exercise_rows(checks, self._width):
            self.write_line(row, **colour)
        if self.verbosity > 0:
            self._lines(check_rows(checks, self._width))

    def _flush(self) -> None:
        """The rows of exercises of which not every check was run."""
        for checks in self._waiting.values():
            self._row(checks)
        self._waiting = {}

    def _in_order(self) -> None:
        """The checks as the course has them: pytest-xdist's processes end in any order."""
        exercises = [(one.lesson, one.name) for one in self.config.stash[RUN].plan]
        places = {key: place for place, key in enumerate(exercises)}
        self._checks.sort(key=lambda check: places.get((check.lesson, check.exercise), 0))

    def _lines(self, lines: Iterable[str], **markup: bool) -> None:
        for line in lines:
            self.write_line(line, **markup)

    def summary_failures(self) -> None:
        """The first failure explained; with `-v` all but those that follow from others."""
        self._flush()
        if self._checks:
            self._in_order()
        failed = [c for c in self._checks if has_failed(c) and c.status != "grader error"]
        if not failed:
            return
        diagnosed = {**self._controller.diagnosed, **self.config.stash[RUN].diagnosed()}
        self._checks = [diagnosed.get(check.id, check) for check in self._checks]
        failed = [diagnosed.get(check.id, check) for check in failed]
        self._said = True
        explained = terminal.of_their_own(failed)
        every = self.config.option.verbose > 0
        for number, check in enumerate(explained if every else explained[:1]):
            if number:
                self.write_line("")
            if not every:
                self._around(check)
            self._explain(check, every)
        more = [] if every else explained[1:]
        if text := terminal.others(failed, len(more)):
            self.write_line("")
            self._lines(rows(text, self._width))

    def _around(self, first: CheckResult) -> None:
        """The checks of the exercise of the first failure, by name."""
        same = [c for c in self._checks if (c.lesson, c.exercise) == (first.lesson, first.exercise)]
        if len(same) > 1 and not of_file(first):
            self._lines([f"{first.exercise}:", *check_rows(same, self._width), ""])

    def _explain(self, check: CheckResult, whole: bool) -> None:
        source = lines_of(self.config.stash[RUN].source(check.lesson))
        view = terminal.View(self._width, whole, self._encoding)
        printed = self._printed.get(
            (check.id, say(check.case)), ""
        )  # the diagnosis may show another case
        first, *rest = terminal.explain(check, source, view, printed)
        self.write_line(first, red=True, bold=True)
        self._lines(rest)

    def summary_errors(self) -> None:
        """A file of checks that cannot be read, in a sentence; other errors as pytest does."""
        if self._session and self._session.exitstatus == pytest.ExitCode.USAGE_ERROR:
            return  # pytest says the error itself
        errors = self.stats.get("error", [])
        text = _of_checks(errors, self.config.rootpath) if errors else ""
        if text:
            self._lines(rows(text, self._width), red=True)
        else:
            super().summary_errors()

    def short_test_summary(self) -> None:
        """Everything is said above."""

    def summary_stats(self) -> None:
        run = self.config.stash[RUN]
        self._flush()
        if self._checks:
            if self._said:
                self.write_line("")
            lines = closing(self._checks, run.plan, self._width)
            self._lines(lines, bold=True)
        elif self._session and self._session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
            text = nothing_to_run(self.config)
            self._lines(rows(text, self._width), bold=True)
        for text in [*run.noticed(), *self._controller.noticed]:
            self._lines(rows(phrase("note", text=text), self._width, rest="  "))
        self._of_the_grader()
        super().summary_stats()

    def _of_the_grader(self) -> None:
        """Checks that could not be judged: those told as such, and those that raised here."""
        told = [(c.id, say(c.message)) for c in self._checks if c.status == "grader error"]
        for report in self._unjudged:
            told.append((report.nodeid, (report.longreprtext.strip().splitlines() or [""])[-1]))
        if told:
            text = terminal.unjudged(len(told), *told[0])
            self._lines(rows(text, self._width), red=True)


def _of_checks(errors: Sequence[Any], root: Path) -> str:
    """What to say of files of checks that cannot be imported; empty for other errors."""
    folder = folder_of(root, CHECKS)
    if not all(Path(root, report.nodeid).is_relative_to(folder) for report in errors):
        return ""
    try:
        load_course(root)
    except UsageError as error:
        return str(error)
    return ""
