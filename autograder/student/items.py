"""A check as a pytest item, so that `-k`, `-x`, `--lf` and `--pdb` do what they always do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autograder.checks.check import Check
from autograder.checks.verdict import Status, Verdict
from autograder.errors import OptimlingsError
from autograder.reports import terminal
from autograder.results.make import check_result
from autograder.results.schema import CheckResult
from autograder.student.session import StudentRun

RUN = pytest.StashKey[StudentRun]()
"""Where pytest's configuration keeps the run."""


class CheckFailed(OptimlingsError):
    """A check that did not pass; its text is what the student reads."""


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
    if verdict.shown is None:
        return
    check, case, expected = verdict.check, verdict.shown.case, verdict.shown.expected
    implementation = run.implementation(check)
    observed = check.scenario.run(implementation, case)
    raise CheckFailed(f"observed {observed}, expected {expected}")
