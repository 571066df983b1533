"""A check as a pytest item, so that `-k`, `-x`, `--lf` and `--pdb` do what they always do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from autograder.checks.outlines import LessonOutline, Outline
from autograder.errors import OptimlingsError
from autograder.messages.catalogue import message, say
from autograder.reports import terminal
from autograder.reports.rows import has_failed
from autograder.results.schema import CheckResult
from autograder.results.text_lines import lines_of
from autograder.student.numbers import keyword
from autograder.student.session import StudentRun

RUN = pytest.StashKey[StudentRun]()
"""Where pytest's configuration keeps the run."""

SIZES = pytest.StashKey[Counter[tuple[str, str]]]()
"""How many checks of each exercise are run, by lesson and exercise."""


class CheckFailed(OptimlingsError):
    """A check that did not pass; its text is what the student reads."""


class OutlinedLesson(pytest.Module):
    """The file of a lesson's checks, whose outline is known: collecting it imports nothing."""

    def __init__(self, *, outline: LessonOutline, **keywords: Any) -> None:
        super().__init__(**keywords)
        self._outline = outline

    def collect(self) -> Iterable[pytest.Item]:
        for check in self._outline.checks:
            yield CheckItem.from_parent(self, name=f"test_{check.name}", check=check)


class CheckItem(pytest.Item):
    """A check as a pytest item."""

    def __init__(self, *, check: Outline, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.check = check
        run = self.config.stash[RUN]
        numbers = run.numbers(check.lesson).get(check.exercise, ())
        self.extra_keyword_matches |= {check.exercise, check.lesson, *map(keyword, numbers)}
        self.result: CheckResult | None = None

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.check.line - 1, self.check.id

    def runtest(self) -> None:
        run = self.config.stash[RUN]
        self.result = run.result_of(self.check)
        status = self.result.status
        if status == "passed":
            return
        if status in ("not started", "blocked") and not has_failed(self.result):
            pytest.skip(say(self.result.message))
        if self.config.option.usepdb:
            _raise_again(run, self.check)
        raise CheckFailed(say(self.result.message))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if self.result is None:
            return super().repr_failure(excinfo, style)
        source = lines_of(self.config.stash[RUN].source(self.check.lesson))
        return "\n".join(terminal.explain(self.result, source, terminal.View(100, whole=True)))


def _raise_again(run: StudentRun, outline: Outline) -> None:
    """For `--pdb`: fail once more where the debugger should stop.

    An exception is raised again from the student's own line; for a wrong value the names `case`,
    `observed` and `expected` are here to be looked at.
    """
    verdict = run.verdict(outline)
    if verdict is None or verdict.shown is None:
        return
    check, case, expected = verdict.check, verdict.shown.case, verdict.shown.expected
    implementation = run.implementation(check)
    observed = check.scenario.run(implementation, case)
    raise CheckFailed(
        message("observed_and_expected", observed=str(observed), expected=str(expected))
    )


class Reported(msgspec.Struct, frozen=True):
    """What a report of pytest carries of a check; pytest-xdist sends it to another process.

    `of_exercise` is how many checks of its exercise are run, `printed` what was printed on the case
    that is shown.
    """

    result: CheckResult
    of_exercise: int
    printed: str


def reported(item: CheckItem, result: CheckResult) -> Any:
    """What the report of an item carries, as plain data."""
    check, config = item.check, item.config
    size = config.stash[SIZES][check.lesson, check.exercise]
    printed = config.stash[RUN].printed(check) if has_failed(result) else ""
    return msgspec.to_builtins(Reported(result, size, printed))
