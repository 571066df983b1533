"""Known wrong answers in other styles: a name must hold however an answer is written."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from autograder.checks.check import Check
from autograder.checks.tables import Tables
from autograder.checks.verdict import Status, Verdict
from autograder.diagnosis.accounts import seen
from autograder.folders import SOLUTIONS, STYLES

Judged = Callable[[Any, Sequence[Check]], Sequence[Verdict]]
"""Judges an implementation by some checks."""


class Style(Protocol):
    """A way of writing an answer that changes nothing about it. `drops` says that options are
    missing in it, `write` gives None where it has no place."""

    @property
    def name(self) -> str: ...

    @property
    def drops(self) -> bool: ...

    def write(self, exercise: str, implementation: Any, /) -> Any | None:
        """An implementation of an exercise in this style."""
        ...


def known_styles() -> Sequence[Style]:
    """The styles of a course; none where it has no module for them."""
    try:
        if importlib.util.find_spec(STYLES) is None:
            return []
    except ModuleNotFoundError:  # the package is missing, too
        return []
    found: Sequence[Style] = importlib.import_module(STYLES).STYLES
    return found


class Styles:
    """The styles that fit an exercise: right answers stay right in them."""

    def __init__(self, checks: Sequence[Check], tables: Tables, judged: Judged) -> None:
        self._checks = checks
        self._tables = tables
        self._judged = judged
        self.fitting: list[Style] = []
        self.shortcomings: list[str] = []
        for style in known_styles():
            self._try(style)

    def _try(self, style: Style) -> None:
        lesson, exercise = self._checks[0].lesson, self._checks[0].exercise
        right = getattr(importlib.import_module(f"{SOLUTIONS}.{lesson}"), exercise)
        written = style.write(exercise, right)
        if written is None:
            return
        verdicts = self._judged(written, self._checks)
        if style.drops:
            wrong = [one.check.id for one in seen(verdicts, self._tables) if one.wrong]
        else:
            wrong = [v.check.id for v in verdicts if v.status is not Status.PASSED]
        if wrong:
            self.shortcomings.append(f"{exercise} with {style.name} is wrong: it fails {wrong[0]}")
        else:
            self.fitting.append(style)

    def verdicts(
        self, style: Style, implementation: Any, plain: Sequence[Verdict]
    ) -> Sequence[Verdict]:
        """The verdicts on a wrong answer in a style; none where that hides the mistake.

        `plain` are those on the answer as it stands. What it passes it passes in each style, unless
        options are dropped, so that is not run again.
        """
        written = style.write(self._checks[0].exercise, implementation)
        if written is None:
            return []
        kept = [] if style.drops else [v for v in plain if v.status is Status.PASSED]
        ids = {verdict.check.id for verdict in kept}
        others = [check for check in self._checks if check.id not in ids]
        verdicts = [*kept, *(self._judged(written, others) if others else [])]
        return verdicts if any(one.wrong for one in seen(verdicts, self._tables)) else []
