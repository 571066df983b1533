"""What Otter-Grader costs for one student's notebooks of the first release's eight lessons.

For `beside.py`, where `otter-grader` is installed. A notebook per lesson, filled with right
answers, is graded by `otter run`, which needs no container. The tests call `check("SGD")`, judged
in the kernel by the first release, as in `notebooks_cost`.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path

from autograder.course import find_course
from tests.autograder.nbgrader import notebooks
from tests.benchmarks.measuring import ROOT, Cost, answer, cost_of, run_module
from tests.benchmarks.notebooks_cost import CHECK

TEST = """
from otter.test_files import test_case

OK_FORMAT = False
name, points = {exercise!r}, 1


@test_case(points=1)
def test_it():
    from autograder.notebook import _course, check

    full = sum(one.points for one in _course.checks if one.exercise == {exercise!r})
    assert check({exercise!r}) == full > 0
"""


def is_installed() -> bool:
    """Whether this environment has Otter."""
    return importlib.util.find_spec("otter") is not None


def prepare(folder: Path, lessons: Sequence[str], first: Path) -> list[Path]:
    """A folder for each lesson, with the autograder's zip and a notebook that is handed in."""
    (first / "autograder" / "notebook.py").write_text(CHECK, "utf-8")
    return [
        _prepared(folder / lesson.id, sorted({check.exercise for check in lesson.checks}), first)
        for lesson in find_course(ROOT).select(list(lessons)).lessons
    ]


def _prepared(folder: Path, exercises: Sequence[str], first: Path) -> Path:
    for name in ("tests", "out"):
        (folder / name).mkdir(parents=True)
    for exercise in exercises:
        text = TEST.format(exercise=exercise)
        (folder / "tests" / f"{exercise}.py").write_text(text, "utf-8")
    command = ("otter", "generate", "-t", "tests", "-o", "autograder.zip", "--no-environment")
    run_module(first, folder, *command)
    cells = answer(folder.name).split("# %%\n")
    made = [{**notebooks.code(cell), "id": f"cell-{place}"} for place, cell in enumerate(cells)]
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    notebook = {"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4}
    text = json.dumps({**notebook, "nbformat_minor": 5})
    (folder / f"{folder.name}.ipynb").write_text(text, "utf-8")
    return folder


def run(folders: Sequence[Path], first: Path) -> Cost:
    """What grading all once costs. Raises where an exercise does not pass."""
    costs = []
    for folder in folders:
        command = ("run", "-a", "autograder.zip", f"{folder.name}.ipynb", "-o", "out", "--no-logo")
        costs.append(cost_of(folder, "otter", *command, engine=first))
        results = json.loads((folder / "out" / "results.json").read_text("utf-8"))
        graded = [test for test in results["tests"] if test.get("max_score")]
        wrong = [test["name"] for test in graded if test["score"] != test["max_score"]]
        if wrong or len(graded) != len(list((folder / "tests").iterdir())):
            raise RuntimeError(f"Otter did not give all points in {folder.name}: {wrong}")
    return Cost(sum(cost.cpu for cost in costs), max(cost.peak for cost in costs))
