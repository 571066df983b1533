"""What a class's run does not do, and that no verdict depends on that."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from autograder import wire
from autograder.checks import check as make_check
from autograder.checks.assess import assessed
from autograder.checks.check import Check
from autograder.checks.table import CaseTable
from autograder.course import Course
from autograder.subjects import perform
from autograder.subjects.outcome import Value
from tests.autograder.course import ROOT, solution_sources
from tests.exercises.scenarios.calls import Arguments, call

RUN_GRADE = """
import sys
from autograder.cli.app import app
try:
    app(sys.argv[1:])
except SystemExit as ended:
    print("\\nLOADED", *sorted(sys.modules))
    sys.exit(ended.code)
"""


def modules_of_grade(tmp_path: Path, *arguments: str) -> set[str]:
    student = tmp_path / "class" / "ada"
    student.mkdir(parents=True)
    (student / "lesson1_gradients.py").write_text(solution_sources()["lesson1_gradients"])
    paths = [str(student.parent), "--out", str(tmp_path / "out")]
    run = subprocess.run(
        [sys.executable, "-c", RUN_GRADE, "grade", *paths, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return set(run.stdout.rpartition("\nLOADED ")[2].split())


@pytest.mark.program
def test_a_class_needs_no_answers_and_no_other_library(tmp_path: Path) -> None:
    loaded = modules_of_grade(tmp_path, "--lesson", "1")
    for name in ("hypothesis", "torch._dynamo", "sklearn", "scipy", "solutions", "exercises"):
        assert not any(x == name or x.startswith(f"{name}.") for x in loaded), name
    checks = [name for name in loaded if name.startswith("tests.exercises.test_")]
    assert checks == ["tests.exercises.test_lesson1_gradients"]


compared: list[Any] = []


@make_check("double", title="twice", points=1, scenario=call, examples=[Arguments([1.0])])
def twice(observed: Any, expected: Any) -> None:
    """Twice x."""
    compared.append(observed)
    assert observed == expected


@pytest.fixture
def table() -> CaseTable:
    check: Check = twice.check  # type: ignore[attr-defined]
    cases = (Arguments([1.0]), Arguments([2.0]))
    encoded = tuple(wire.encode(case) for case in cases)
    right = tuple(wire.encode(x) for x in (2.0, 4.0))
    return CaseTable(check, 0, cases, encoded, (2.0, 4.0), recorded=True, encoded_expected=right)


def test_what_is_right_to_the_byte_is_not_compared_and_all_else_is(table: CaseTable) -> None:
    compared.clear()
    same = [Value(wire.encode(2.0)), Value(wire.encode(4.0))]
    assert [row.failure for row in assessed(table, same)] == [None, None] and compared == []
    swapped = same[::-1]
    assert all(row.failure for row in assessed(table, swapped)) and compared == [4.0, 2.0]


def test_a_reference_passes_its_own_comparison(course: Course) -> None:
    """Else what is right to the byte would be wrong: a recording is not made of such a check."""
    tables = course.select(["1", "4", "6"]).tables()
    for check in course.select(["1", "4", "6"]).checks:
        table = tables.of(check)
        for case, expected in zip(table.cases, table.expected, strict=True):
            if check.needs_expected:
                check.compare(case, expected, expected)


def test_seeding_is_torchs() -> None:
    torch.manual_seed(perform.RANDOM_SEED)
    wanted = torch.get_rng_state(), torch.initial_seed(), torch.rand(3)
    torch.manual_seed(1)
    perform._seed()
    found = torch.get_rng_state(), torch.initial_seed(), torch.rand(3)
    assert torch.equal(found[0], wanted[0]) and found[1] == wanted[1]
    assert torch.equal(found[2], wanted[2])
