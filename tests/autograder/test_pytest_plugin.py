"""The student's run, as a student sees it: pytest in a course of one's own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import load_course
from tests.autograder.course import CLASSROOM, ROOT, solution_sources


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of the course with untouched stubs."""
    for name in ("autograder", "exercises", "solutions", "tests/exercises"):
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignore)
    shutil.copy(ROOT / "tests" / "__init__.py", tmp_path / "tests")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def pytest_in(course: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=course,
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
    )


def answer(course: Path, lesson: str, source: str | None = None) -> None:
    text = solution_sources()[lesson] if source is None else source
    (course / "exercises" / f"{lesson}.py").write_text(text, "utf-8")


def change(course: Path, lesson: str, old: str, new: str) -> None:
    """Answer a lesson rightly but for one place."""
    source = solution_sources()[lesson]
    assert old in source
    answer(course, lesson, source.replace(old, new))


def test_untouched_stubs_are_not_started(course: Path) -> None:
    run = pytest_in(course)
    assert run.returncode == 0, run.stdout
    lines = run.stdout.splitlines()
    assert "Traceback" not in run.stdout and "NotImplementedError" not in run.stdout
    exercises = [line for line in lines if line.startswith("lesson")]
    checks = load_course(ROOT).checks
    assert len(exercises) == len({(check.lesson, check.exercise) for check in checks})
    assert all(" 0/" in line for line in exercises)
    points = sum(check.points for check in checks)
    assert f"0 of {points} points · {len(checks)} not started" in lines
    assert lines[-3] == "to do: write gradient in exercises/lesson1_gradients.py:51"
    assert lines[-2] == "next: pytest --lesson 1.1"


def test_right_answers_have_all_points_and_are_told_what_is_next(course: Path) -> None:
    answer(course, "lesson1_gradients")
    run = pytest_in(course, "--lesson", "1", "--lesson", "lesson2")
    assert run.returncode == 0
    assert "lesson1_gradients     zero_grad              ✓✓✓               3/3" in run.stdout
    assert "12 of 23 points" in run.stdout
    lines = run.stdout.splitlines()
    assert lines[-4].startswith("lesson 1 is finished; see it: ")
    assert lines[-3].startswith("to do: write gradient_step in exercises/lesson2_step.py:")
    assert lines[-2] == "next: pytest --lesson 2.1"


WRONG_DECAY = ('g = g + group["weight_decay"] * p', 'g = g + 2 * group["weight_decay"] * p')


def test_a_wrong_value_is_explained_in_six_lines(course: Path) -> None:
    change(course, "lesson4_sgd", *WRONG_DECAY)
    run = pytest_in(course, "-k", "SGD")
    assert run.returncode == 1
    lines = run.stdout.splitlines()
    assert "lesson4_sgd           SGD                    ✓✓✓✗✓-✓✓✓✓✓✓✓-  16/20" in lines
    assert "  - momentum with weight_decay: waits for “weight_decay”" in lines
    start = next(i for i, line in enumerate(lines) if line.startswith("SGD: weight_decay"))
    explanation = lines[start : lines.index("", start)]
    assert len(explanation) <= 6 and all(len(line) <= 80 for line in explanation)
    assert "exercises/lesson4_sgd.py:" in explanation[0]
    labels = [line.split()[0] for line in explanation[1:]]
    assert labels[:3] == ["called", "came", "consistent"]
    assert "SGD([p], lr=0.5, weight_decay=0.5); p = [1.0]" in explanation[1]
    assert "tensor([0.5]), expected tensor([0.75])" in explanation[2]
    assert explanation[3].startswith("  consistent with “decay doubled”: ")
    assert "autograder" not in "\n".join(explanation)


@pytest.mark.program
def test_an_exception_is_explained_with_the_students_own_line(course: Path) -> None:
    change(course, "lesson2_step", "with torch.no_grad():", "if True:")
    brief, run = (pytest_in(course, "-k", "test_gradient_step_moves", *x) for x in ([], ["-v"]))
    assert brief.returncode == run.returncode == 1
    assert "came back  RuntimeError: a leaf Variable that requires grad" in run.stdout
    assert "autograder" not in run.stdout and "Traceback" not in run.stdout
    lines = run.stdout.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("gradient_step:"))
    number = int(lines[start].rpartition(":")[2])
    assert f"exercises/lesson2_step.py:{number}" in brief.stdout
    own = (course / "exercises" / "lesson2_step.py").read_text("utf-8").splitlines()[number - 1]
    assert f"line {number}" in run.stdout and own.strip() in run.stdout


def test_a_syntax_error_is_named_with_its_line(course: Path) -> None:
    answer(course, "lesson1_gradients", "import torch\n\ndef gradient(f, w)\n    return w\n")
    run = pytest_in(course, "--lesson", "1")
    assert run.returncode == 1
    assert "exercises/lesson1_gradients.py:3" in run.stdout
    assert "SyntaxError: expected ':'" in run.stdout and "def gradient(f, w)" in run.stdout


@pytest.mark.program
def test_a_loop_without_end_comes_to_an_end(course: Path) -> None:
    change(course, "lesson1_gradients", "    seen = []\n", "    while True: pass\n")
    run = pytest_in(course, "-k", "accumulated")
    assert run.returncode == 1 and "is there a loop that never ends?" in run.stdout


@pytest.mark.program
def test_a_live_search_shows_the_smallest_case_where_none_by_hand_fails(course: Path) -> None:
    old = "for p in params:\n        if p.grad is None:\n            continue\n        if set_to"
    new = old.replace("None:\n", "None or p.numel() > 2:\n", 1)
    change(course, "lesson1_gradients", old, new)
    run = pytest_in(course, "-k", "test_zero_grad_none", "--shrink")
    assert run.returncode == 1
    # Three elements are the fewest that show it, and there is no simpler number than 0.
    assert "p = [0.0, 0.0, 0.0] with gradient [0.0, 0.0, 0.0]" in " ".join(run.stdout.split())


@pytest.mark.program
def test_exitfirst_stops_at_the_first_failure(course: Path) -> None:
    answer(course, "lesson2_step", (CLASSROOM / "student12" / "lesson2_step.py").read_text())
    every, first = (pytest_in(course, "--lesson", "2", *flag) for flag in ([], ["-x"]))
    assert "functional_step" in every.stdout and "functional_step" not in first.stdout
    assert "1 failed" in first.stdout


def test_verbose_explains_every_failure(course: Path) -> None:
    answer(course, "lesson2_step", (CLASSROOM / "student12" / "lesson2_step.py").read_text())
    brief, verbose = (pytest_in(course, "--lesson", "2", *flag) for flag in ([], ["-v"]))
    assert brief.stdout.count("  called ") == 1 and "more failed; pytest -v" in brief.stdout
    assert verbose.stdout.count("  called ") > 1


@pytest.mark.program
def test_the_debugger_stops_at_the_students_line(course: Path) -> None:
    change(course, "lesson2_step", "with torch.no_grad():", "if True:")
    run = pytest_in(course, "-k", "test_gradient_step_moves", "--pdb", given="p lr * 1000\nq\n")
    assert "-> p.sub_" in run.stdout or "-> p -=" in run.stdout
    assert "500.0" in run.stdout


def test_the_debugger_has_both_sides_of_a_wrong_value(course: Path) -> None:
    change(course, "lesson4_sgd", *WRONG_DECAY)
    given = "p observed.steps[0].parameters\np expected.steps[0].parameters\nq\n"
    run = pytest_in(course, "-k", "test_weight_decay", "--pdb", given=given)
    assert "tensor([0.5000]" in run.stdout and "tensor([0.7500]" in run.stdout


@pytest.mark.program
def test_prints_are_shown_when_asked_for(course: Path) -> None:
    change(course, "lesson1_gradients", "    seen = []\n", "    seen = []; print('here I am')\n")
    quiet, loud = (pytest_in(course, "-k", "accumulated_sums", *flag) for flag in ([], ["-s"]))
    assert "here I am" not in quiet.stdout and "here I am" in loud.stdout


@pytest.mark.parametrize("lesson", ["99", "sgd"])
def test_an_unknown_lesson_is_wrong_usage(course: Path, lesson: str) -> None:
    run = pytest_in(course, "--lesson", lesson)
    assert run.returncode == 4 and f"--lesson {lesson}" in run.stderr


@pytest.mark.program
def test_a_new_lesson_is_one_file_in_solutions_and_one_in_tests(course: Path) -> None:
    (course / "solutions" / "lesson99_doubles.py").write_text(NEW_LESSON, "utf-8")
    (course / "tests" / "exercises" / "test_lesson99_doubles.py").write_text(NEW_CHECKS, "utf-8")
    made = subprocess.run(
        [sys.executable, "-m", "autograder", "stubs"],
        cwd=course,
        capture_output=True,
        text=True,
    )
    assert "exercises/lesson99_doubles.py written" in made.stdout.splitlines()
    assert "1 not started" in pytest_in(course, "--lesson", "99").stdout
    (course / "exercises" / "lesson99_doubles.py").write_text("def double(x):\n    return x * x\n")
    run = pytest_in(course, "--lesson", "99")
    assert run.returncode == 1 and "called     double(3.0)" in run.stdout
    assert "came back  9.0, expected 6.0" in run.stdout


ELSEWHERE = """
import sys
class Elsewhere:
    def find_spec(self, name, path=None, target=None):
        if name in ("resource", "fcntl", "landlockpy", "pyseccomp"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Elsewhere())
assert not {"resource", "fcntl"} & set(sys.modules)
import autograder.student.pytest_plugin
"""


def test_the_students_run_needs_nothing_that_only_some_systems_have() -> None:
    run = subprocess.run(
        [sys.executable, "-c", ELSEWHERE], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stderr


NEW_LESSON = '''# %% [markdown]
"""
# Lesson 9 · Doubles

## 9.1 double
"""


# %%
def double(x: float) -> float:
    """Twice x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
'''

NEW_CHECKS = '''"""The graded checks of lesson 9."""

from autograder.checks.check import check
from autograder.checks.compare import same
from tests.exercises.scenarios.calls import Arguments, call


@check("double", title="twice", points=1, scenario=call, examples=[Arguments([3.0])])
def test_double(observed, expected):
    """double(x) is twice x."""
    same(observed, expected)
'''


@pytest.mark.program
def test_a_default_device_at_import_costs_nothing(course: Path) -> None:
    source = solution_sources()["lesson3_losses"] + "\n\ntorch.set_default_device('cuda')\n"
    answer(course, "lesson3_losses", source)
    run = pytest_in(course, "--lesson", "3")
    assert run.returncode == 0 and "11 of 11 points" in run.stdout, run.stdout


def test_an_exported_script_is_run_cell_by_cell_and_failed_cells_are_named(course: Path) -> None:
    right = solution_sources()["lesson3_losses"]
    answer(course, "lesson3_losses", f"# In[1]:\n{right}\n# In[2]:\n1 / 0\n# In[3]:\n%cd .\n")
    run = pytest_in(course, "--lesson", "3")
    assert run.returncode == 0 and "11 of 11 points" in run.stdout, run.stdout
    assert run.stdout.count("raised ZeroDivisionError: division by zero") == 1


def test_a_check_that_cannot_be_judged_is_told_of(course: Path) -> None:
    source = solution_sources()["lesson1_gradients"]
    answer(
        course,
        "lesson1_gradients",
        f"{source}\nimport autograder.checks.judge as judge\njudge.run_table = None\n",
    )
    run = pytest_in(course, "-k", "test_gradient_value or test_accumulated_sums")
    assert run.returncode == 1
    assert "checks could not be judged, which is a fault of the grader" in run.stdout


@pytest.mark.program
def test_an_encoding_that_a_file_declares_is_read(course: Path) -> None:
    text = f"# coding: latin-1\n# \xfc\n{solution_sources()['lesson3_losses']}"
    file = course / "exercises" / "lesson3_losses.py"
    file.write_bytes(text.encode("latin-1", "replace"))
    run = pytest_in(course, "--lesson", "3")
    assert run.returncode == 0 and "11 of 11 points" in run.stdout, run.stdout
