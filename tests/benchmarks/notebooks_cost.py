"""What `nbgrader autograde` costs for one student's notebooks of the first release's eight lessons.

For `beside.py`. The notebooks are those of `optimlings course`, filled with right answers, as one
assignment. With a first release, nbgrader is as it comes, and cells like `check("SGD")` are judged
in the kernel by that release. Without one, the course is graded as the kit sets it up.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.autograder.nbgrader import notebooks
from tests.benchmarks.measuring import ROOT, Cost, answer, cost_of, run_module

ASSIGNMENT = "all"
FULL = 100.0
STOCK = "c = get_config()\nc.Execute.timeout = 600\n"

CHECK = '''
"""`check` in a kernel, by the first release's judge."""

import sys

from autograder.checks.judge import judge_check
from autograder.checks.table import Tables
from autograder.course import default_root, load_course
from autograder.subjects.local import ModuleSubject

_course = load_course(default_root())
_tables = Tables(_course.root, 0)
_known = {}


def check(exercise):
    for one in _course.checks:
        if one.exercise == exercise:
            subject = ModuleSubject(sys.modules["__main__"], _course.root, "exercises")
            subject.load(one.lesson)
            _known[one.id] = judge_check(one, subject, _tables, _known)
    return float(sum(x.points for x in _known.values() if x.check.exercise == exercise))
'''


def prepare(folder: Path, lessons: Sequence[str], first: Path | None = None) -> None:
    """A course in which one student has handed in all notebooks.

    `first` is the first release, which gets a `check`.
    """
    folder.mkdir()
    run_module(ROOT, folder, "autograder", "course", str(folder), "--course", str(ROOT))
    if first:
        (first / "autograder" / "notebook.py").write_text(CHECK, "utf-8")
        (folder / "nbgrader_config.py").write_text(STOCK, "utf-8")
    source = folder / "source" / ASSIGNMENT
    source.mkdir()
    for lesson in lessons:
        shutil.move(folder / "source" / lesson / f"{lesson}.ipynb", source)
        shutil.rmtree(folder / "source" / lesson)
    run_module(first or ROOT, folder, "nbgrader", "generate_assignment", ASSIGNMENT)
    student = folder / "submitted" / "ada" / ASSIGNMENT
    for lesson in lessons:
        released = notebooks.load(folder / "release" / ASSIGNMENT / f"{lesson}.ipynb")
        filled = notebooks.filled(released, answer(lesson))
        notebooks.hand_in(student, f"{lesson}.ipynb", filled)


def autograde(folder: Path, first: Path | None = None) -> Cost:
    """What grading once costs. Raises where the student does not get all points."""
    command = ("nbgrader", "autograde", ASSIGNMENT, "--force")
    cost = cost_of(folder, *command, engine=first or ROOT)
    if (given := _points(folder)) != FULL:
        raise RuntimeError(f"nbgrader gave right answers {given} points")
    return cost


def _points(folder: Path) -> float:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        return float(gradebook.find_submission(ASSIGNMENT, "ada").score)
