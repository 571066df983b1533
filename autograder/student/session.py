"""One run of checks on the student's own files. It knows nothing of pytest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autograder.checks.check import Check
from autograder.checks.judge import Verdict, judge_check, load
from autograder.checks.table import Tables
from autograder.course import load_course
from autograder.diagnosis.catalogue import Catalogue
from autograder.diagnosis.diagnose import diagnose
from autograder.results.make import check_result
from autograder.results.schema import CheckResult
from autograder.subjects.local import LocalSubject
from autograder.subjects.perform import PACKAGE


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
