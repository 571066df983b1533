"""The lesson files themselves: stubs that fit their answers, prose, notebooks, points."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import jupytext
import pytest

from autograder.course import Course, load_course
from autograder.folders import lesson_files
from autograder.lessons import readmes, stubs
from tests.autograder.course import ROOT

LESSONS = [path.stem for path in lesson_files(ROOT / "solutions")]


@pytest.fixture(scope="module")
def course() -> Course:
    return load_course(ROOT)


def test_the_stubs_are_what_the_solutions_make() -> None:
    assert stubs.outdated(ROOT) == []


def test_what_is_made_from_the_course_is_up_to_date(course: Course) -> None:
    assert readmes.outdated(course) == {}


def test_lessons_are_numbered_from_1_and_points_are_whole(course: Course) -> None:
    assert [x.number for x in course.lessons] == list(range(1, len(course.lessons) + 1))
    assert all(isinstance(check.points, int) and check.points > 0 for check in course.checks)
    assert len({check.id for check in course.checks}) == len(course.checks)


def definitions(lesson: str, folder: str) -> list[ast.FunctionDef]:
    tree = ast.parse((ROOT / folder / f"{lesson}.py").read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return functions


def raises_not_implemented(function: ast.FunctionDef) -> bool:
    text = ast.unparse(function.body[-1])
    return text.startswith("raise NotImplementedError(")


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_stub_is_short_and_has_one_hole(lesson: str) -> None:
    holes = [f for f in definitions(lesson, "exercises") if raises_not_implemented(f)]
    assert holes
    for function in holes:
        assert (function.end_lineno or 0) - function.lineno < 25, function.name
        assert ast.unparse(function).count("NotImplementedError") == 1
        assert ast.get_docstring(function) or function.name == "forward", function.name


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_exercise_that_is_checked_is_in_the_stub(course: Course, lesson: str) -> None:
    tree = ast.parse((ROOT / "exercises" / f"{lesson}.py").read_text("utf-8"))
    names = {n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    (found,) = (x for x in course.lessons if x.id == lesson)
    assert {check.exercise for check in found.checks} <= names


@pytest.mark.parametrize("folder", ["solutions", "exercises"])
@pytest.mark.parametrize("lesson", LESSONS)
def test_every_lesson_is_a_notebook(folder: str, lesson: str) -> None:
    notebook = jupytext.read(ROOT / folder / f"{lesson}.py", fmt="py:percent")
    kinds = [cell.cell_type for cell in notebook.cells]
    assert kinds[0] == "markdown" and kinds[-1] == "code"
    assert notebook.cells[0].source.startswith("# Lesson ")
    assert "See it" in notebook.cells[-2].source
    assert all(not cell.source.startswith('"""') for cell in notebook.cells)


def see_it(lesson: str, picture: Path) -> list[str]:
    """The command that runs a lesson's file, and saves what it shows as this picture."""
    file = ROOT / "solutions" / f"{lesson}.py"
    code = (
        "import runpy, sys, matplotlib; matplotlib.use('Agg'); import matplotlib.pyplot as plt\n"
        f"plt.show = lambda: plt.savefig({str(picture)!r})\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        f"runpy.run_path({str(file)!r}, run_name='__main__')\n"
    )
    return [sys.executable, "-c", code]


@pytest.mark.parametrize(
    "lesson", [LESSONS[0], *(pytest.param(x, marks=pytest.mark.program) for x in LESSONS[1:])]
)
def test_see_it_draws(lesson: str, tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    by_default = {name: x for name, x in os.environ.items() if name != "OMP_NUM_THREADS"}
    command = see_it(lesson, picture)
    subprocess.run(command, check=True, timeout=600, capture_output=True, env=by_default)
    assert picture.stat().st_size > 5000


@pytest.mark.parametrize("folder", ["solutions", "exercises"])
def test_lessons_know_nothing_of_the_engine(folder: str) -> None:
    for path in (ROOT / folder).rglob("*.py"):
        assert "autograder" not in path.read_text("utf-8"), path


MAKE_TABLES = """
from autograder.course import load_course
course = load_course()
tables = course.tables()
for check in course.checks:
    if check.lesson != "lesson8_experiments":
        tables.of(check)
"""


def test_nobody_is_warned_while_cases_are_made() -> None:
    """Torch warns once in a process, on the terminal of whoever grades or runs pytest."""
    command = [sys.executable, "-W", "error::UserWarning", "-c", MAKE_TABLES]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert made.returncode == 0, made.stderr[-2000:]
