"""The student's run: `pytest` on the graded checks, a line per exercise, one failure explained.

Checks are ordinary pytest items: `-k`, `-x`, `--lf`, `--pdb`, `-s` and `-v` do what they always do.
Other tests in the same session are reported as pytest does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from _pytest.terminal import TerminalReporter

from autograder.checks.check import Check
from autograder.checks.judge import Status, Verdict, judge_check, load
from autograder.checks.table import DEFAULT_SEED, Tables
from autograder.course import default_root, lesson_number, load_course
from autograder.diagnosis.catalogue import Catalogue
from autograder.diagnosis.diagnose import diagnose
from autograder.reports import terminal
from autograder.results.make import check_result
from autograder.results.schema import CheckResult
from autograder.subjects import offlimits
from autograder.subjects.local import LocalSubject
from autograder.subjects.perform import PACKAGE


class CheckFailed(Exception):
    """A check that did not pass; its text is what the student reads."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("optimlings")
    group.addoption(
        "--lesson",
        action="append",
        default=[],
        metavar="N",
        help="run the checks of this lesson alone (4, lesson4, lesson4_sgd); repeatable",
    )
    group.addoption(
        "--course-seed",
        type=int,
        default=DEFAULT_SEED,
        metavar="N",
        help="the course's seed, from which the checks' cases are drawn",
    )


class StudentRun:
    """What the checks of a session share: the student's code, the tables, the verdicts so far."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.subject = LocalSubject(root, PACKAGE)
        self.tables = Tables(root, seed)
        self._known: dict[str, Verdict] = {}
        self._loaded: dict[str, Any] = {}

    def judge(self, check: Check) -> Verdict:
        if check.lesson not in self._loaded:
            self._loaded[check.lesson] = load(self.subject, check.lesson)
        problem = self._loaded[check.lesson]
        if problem is not None:
            verdict = Verdict(check, *problem)
        else:
            verdict = judge_check(check, self.subject, self.tables, self._known)
        self._known[check.id] = verdict
        return verdict

    def diagnosed(self) -> dict[str, CheckResult]:
        """The results so far, by the check's id, with what explains the failures."""
        verdicts = list(self._known.values())
        catalogue = Catalogue(load_course(self.root), self.tables)
        diagnoses = diagnose(verdicts, catalogue, self.tables)
        return {
            verdict.check.id: check_result(
                verdict,
                {verdict.check.lesson: self.source(verdict.check.lesson)},
                diagnoses.get(verdict.check.id),
            )
            for verdict in verdicts
        }

    def source(self, lesson: str) -> str:
        file = self.root / PACKAGE / f"{lesson}.py"
        return file.read_text("utf-8", errors="replace") if file.exists() else ""


RUN = pytest.StashKey[StudentRun]()


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    root = default_root()
    config.stash[RUN] = StudentRun(root, config.option.course_seed)
    standard = config.pluginmanager.getplugin("terminalreporter")
    # Another plugin's reporter is left alone.
    if type(standard) is TerminalReporter and _only_checks(config, root / "tests" / "exercises"):
        config.pluginmanager.unregister(standard)
        config.pluginmanager.register(LessonReporter(config), "terminalreporter")


def _only_checks(config: pytest.Config, folder: Path) -> bool:
    """Whether this run is about the graded checks alone."""
    paths = [Path(config.invocation_params.dir, arg.partition("::")[0]) for arg in config.args]
    return bool(paths) and all(path.resolve().is_relative_to(folder) for path in paths)


def pytest_pycollect_makeitem(collector: Any, name: str, obj: object) -> Any:
    check = getattr(obj, "check", None)
    if isinstance(check, Check):
        return CheckItem.from_parent(collector, name=name, check=check)
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    checks = [item.check for item in items if isinstance(item, CheckItem)]
    offlimits.install(list(dict.fromkeys(p for check in checks for p in check.off_limits)))
    wanted = {_lesson_number(name) for name in config.option.lesson}
    if not wanted:
        return
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        chosen = isinstance(item, CheckItem) and lesson_number(item.check.lesson) in wanted
        (kept if chosen else left).append(item)
    if not kept:
        raise pytest.UsageError(
            f"--lesson {' '.join(config.option.lesson)}: there is no such lesson"
        )
    config.hook.pytest_deselected(items=left)
    items[:] = kept


def _lesson_number(name: str) -> int:
    digits = name.removeprefix("lesson").partition("_")[0]
    try:
        return int(digits)
    except ValueError as error:
        raise pytest.UsageError(f"--lesson {name}: give a lesson's number, such as 4") from error


class CheckItem(pytest.Item):
    """A check as a pytest item."""

    def __init__(self, *, check: Check, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.check = check
        self.extra_keyword_matches |= {check.exercise, check.lesson}
        self.result: CheckResult | None = None

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.check.file, self.check.line - 1, self.check.id

    def runtest(self) -> None:
        run = self.config.stash[RUN]
        verdict = run.judge(self.check)
        self.result = check_result(verdict, {self.check.lesson: run.source(self.check.lesson)})
        if verdict.status is Status.PASSED:
            return
        if verdict.status in (Status.NOT_STARTED, Status.BLOCKED):
            pytest.skip(self.result.message.text)
        if self.config.option.usepdb:
            _raise_again(run, verdict)
        raise CheckFailed(self.result.message.text)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if self.result is None:
            return super().repr_failure(excinfo, style)
        source = self.config.stash[RUN].source(self.check.lesson).splitlines()
        return "\n".join(terminal.explain(self.result, source))


def _raise_again(run: StudentRun, verdict: Verdict) -> None:
    """For `--pdb`: fail once more where the debugger should stop.

    An exception is raised again from the student's own line; for a wrong value the names `case`,
    `observed` and `expected` are here to be looked at.
    """
    check, case = verdict.check, verdict.case
    if case is None:
        return
    implementation = run.subject.implementation(check.lesson, check.exercise)
    expected = run.tables.expected(check, case)
    observed = check.scenario.run(implementation, case)
    raise CheckFailed(f"observed {observed}, expected {expected}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, Any, Any]:
    report = yield
    if isinstance(item, CheckItem) and call.when == "call" and item.result is not None:
        report.optimlings = msgspec.to_builtins(item.result)
    return report


# Declared final, but there is no other way to speak of exercises; pytest-sugar does so too.
class LessonReporter(TerminalReporter):  # type: ignore[misc]
    """pytest's reporter for a run of checks alone: it speaks of exercises instead of items."""

    def __init__(self, config: pytest.Config) -> None:
        super().__init__(config)
        self._checks: list[CheckResult] = []
        self._waiting: list[CheckResult] = []
        self._sizes: Counter[str] = Counter()
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
        super().summary_stats()


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    if hasattr(report, "optimlings"):
        return report.outcome, "", ""  # counted; the reporter writes a line per exercise
    return None
