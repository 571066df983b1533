"""The house rules that the linters do not know: one base error, reports that start at once."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.autograder.course import ROOT

ENGINE = sorted((ROOT / "autograder").rglob("*.py"))

CPU_SECONDS_OF_A_REPORT = 0.1

ONLY_PASSING_THROUGH = {
    "_BudgetSpent",  # Hypothesis catches every Exception
    "OutOfTime",  # a bare `except Exception` of a submission must not catch it
    "OffLimits",  # raised into submissions, which must not recognise it as ours
}
"""Exceptions that never reach a command."""


def test_the_terminal_report_needs_neither_torch_nor_time() -> None:
    program = (
        "import sys, time; started = time.process_time()\n"
        "import autograder.reports.terminal\n"
        "print(time.process_time() - started)\n"
        "print(sorted({'torch', 'hypothesis', 'numpy', 'pytest'} & set(sys.modules)))\n"
    )
    runs = [
        subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
        for _ in range(5)
    ]
    for run in runs:
        assert run.stdout.splitlines()[1] == "[]", run.stdout + run.stderr
    assert min(float(run.stdout.split()[0]) for run in runs) < CPU_SECONDS_OF_A_REPORT


def classes(path: Path) -> list[ast.ClassDef]:
    return [x for x in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(x, ast.ClassDef)]


def test_every_error_has_the_base_that_knows_its_exit_status() -> None:
    bases = {x.name: [ast.unparse(base) for base in x.bases] for p in ENGINE for x in classes(p)}
    ours = {"OptimlingsError"}
    while more := {n for n, of in bases.items() if ours & set(of)} - ours:
        ours |= more
    theirs = {
        name
        for name, of in bases.items()
        if any(base.endswith(("Error", "Exception")) for base in of) and name not in ours
    }
    assert theirs == ONLY_PASSING_THROUGH
    assert len(ours) > 10


@pytest.mark.parametrize("word", ["import_module", "find_spec"])
def test_modules_are_loaded_by_name_in_few_places(word: str) -> None:
    """Only the two doors can load the answers; the others load checks and scenarios."""
    places = {
        p.relative_to(ROOT / "autograder").as_posix() for p in ENGINE if word in p.read_text()
    }
    doors = {
        "diagnosis/known.py",
        "checks/reference.py",
        "subjects/local.py",
    }  # `LiveReference` has a `LocalSubject`
    others = {
        "course.py",  # the checks
        "checks/views.py",  # how cases are shown
        "subjects/perform.py",  # scenarios, by name
        "subjects/offlimits.py",  # what the patterns name, in torch
        "subjects/loading.py",  # the submission, at home
        "subjects/other_names.py",  # its lessons, by their own names
        "subjects/standins.py",  # what notebooks import
        "isolation/sources.py",  # the submission
        "notebook/siblings.py",  # the student's other notebooks
        "isolation/worker.py",
        "isolation/zygote_process.py",
        "proof/prove.py",  # the list of equivalent mutants
        "proof/styles.py",  # the styles, and the right answer that is written in each
    }
    assert places <= doors | others


def test_no_module_is_too_long_to_be_read() -> None:
    lengths = {p: len(p.read_text("utf-8").splitlines()) for p in ENGINE}
    assert max(lengths.values()) <= 400


def test_checks_draw_by_way_of_the_engine() -> None:
    """A file of checks that imports Hypothesis itself would do so in every student's run."""
    files = sorted((ROOT / "tests" / "exercises").rglob("*.py"))
    imports = [
        p.name for p in files if re.search(r"^(from|import) hypothesis", p.read_text("utf-8"), re.M)
    ]
    assert files and imports == []
