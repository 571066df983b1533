"""Answers that were not written for these checks: the points of each, and the mistake's name.

`public/` has forms of what real people published. `unseen/` has answers, right and wrong, of
somebody who knew the contract alone, neither the checks nor the known wrong answers. A folder in
them holds one answer to one exercise, and in `expected.json` what it gets: its points, and for
each check that is not passed the ids that are named. None means that there is no mistake to name
(an option is lacking), or that the failure is said to follow from another check.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from autograder.checks.judge import Judge
from autograder.checks.tables import Tables
from autograder.checks.verdict import Status
from autograder.course import load_course
from autograder.diagnosis.catalogue import Catalogue
from autograder.diagnosis.diagnose import diagnose
from autograder.subjects.local import ModuleSubject
from tests.autograder.course import ROOT

COURSE = load_course(ROOT)
HERE = Path(__file__).parent
PUBLIC = sorted(file.parent for file in HERE.glob("public/*/expected.json"))
UNSEEN = sorted(file.parent for file in HERE.glob("unseen/*/expected.json"))
FOLDERS = [*PUBLIC, *UNSEEN]

# Wrong answers that had all points until a case was added for each.
ONCE_OVERLOOKED = 25


@cache
def tables() -> Tables:
    return COURSE.tables()


@cache
def catalogue() -> Catalogue:
    return Catalogue(COURSE, tables())


def imported(file: Path) -> ModuleType:
    name = f"tests.solutions.{file.parent.parent.name}.{file.parent.name}.{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # a dataclass looks there for its module
    spec.loader.exec_module(module)
    return module


def graded(folder: Path, exercise: str) -> dict[str, Any]:
    """The points of an exercise; of each check that is not passed, the names that it is given."""
    (file,) = folder.glob("lesson*.py")
    checks = [c for c in COURSE.checks if c.lesson == file.stem and c.exercise == exercise]
    subject = ModuleSubject(imported(file), folder, "")
    with contextlib.redirect_stdout(io.StringIO()):
        verdicts = list(Judge(subject, tables(), shrink=False).judge_all(checks))
        diagnoses = diagnose(verdicts, catalogue(), tables())
    named = {
        v.check.name: diagnoses[v.check.id].ids if v.check.id in diagnoses else []
        for v in verdicts
        if v.status is not Status.PASSED
    }
    points, full = sum(v.points for v in verdicts), sum(v.check.points for v in verdicts)
    return {"points": f"{points}/{full}", "not_passed": named}


def test_there_are_all() -> None:
    assert len(PUBLIC) == 42
    assert len(UNSEEN) == 66 + 248 + ONCE_OVERLOOKED


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_an_answer_gets_its_points_and_its_name(folder: Path) -> None:
    wanted = json.loads((folder / "expected.json").read_text("utf-8"))
    found = graded(folder, wanted["exercise"])
    assert {name: found[name] for name in ("points", "not_passed")} == {
        "points": wanted["points"],
        "not_passed": wanted["not_passed"],
    }
