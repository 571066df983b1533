"""A failure that follows from another exercise of the submission's says so."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.results.schema import Result
from autograder.subjects import uses
from autograder.subjects.uses import watched
from tests.autograder.course import ROOT, solution_sources, submission
from tests.autograder.test_pytest_plugin import pytest_in

SOURCES = solution_sources()
STEP = SOURCES["lesson2_step"]
BODY = "def gradient_step(params: Iterable[Tensor], lr: float) -> None:\n"
UPHILL = STEP.replace(BODY, f"{BODY}    lr = -lr\n")
SAYS = "uses gradient_step, which fails: fix that first"


@pytest.fixture(scope="module")
def steps(course: Course) -> Iterator[Grader]:
    with Grader(course.select(["2"])) as grader:
        yield grader


def said(result: Result) -> dict[str, str]:
    """What failed checks follow from, by their names."""
    wrong = [check for check in result.checks if check.status in ("failed", "blocked")]
    return {check.name: check.uses.text if check.uses else "" for check in wrong}


def test_a_failure_follows_from_an_exercise_of_the_same_file(steps: Grader) -> None:
    result = steps.grade(submission(lesson2_step=UPHILL))
    assert said(result) == {
        "gradient_step_moves": "",
        "gradient_step_skips": "",
        "gradient_step_keeps": "",
        "fit_line_path": SAYS,
        "fit_line_stale": SAYS,
        "minimize_path": SAYS,
        "minimize_generator": SAYS,
        "minimize_unused": SAYS,
    }
    check = next(check for check in result.checks if check.name == "fit_line_path")
    assert check.points == 0
    assert check.uses is not None
    assert check.uses.id == "uses_failing"
    assert check.uses.parameters == {
        "exercise": "gradient_step",
        "lesson": "lesson2_step",
        "check": "gradient_step_moves",
    }


def test_a_wrong_exercise_that_uses_a_right_one_has_its_own_name(steps: Grader) -> None:
    wrong = STEP.replace("weight.grad = bias.grad = None", "pass")
    assert wrong != STEP
    result = steps.grade(submission(lesson2_step=wrong))
    assert set(said(result).values()) == {""}
    assert "step.fit_line.never_zeroes" in {m for c in result.checks for m in c.misconceptions}


@pytest.mark.program
def test_what_is_not_judged_is_not_said_to_fail(course: Course) -> None:
    one = SOURCES["lesson4_sgd"].replace("p.sub_(", "p.add_(").replace("p -= ", "p += ")
    assert one != SOURCES["lesson4_sgd"]
    sources = {**SOURCES, "lesson4_sgd": one}
    names = ("lesson4_sgd", "lesson6_models", "lesson7_loops", "lesson8_experiments")
    handed_in = submission(**{name: sources[name] for name in names})
    with Grader(course.select(["4", "8"])) as grader:
        together = said(grader.grade(handed_in))
    assert together["path"] == "uses SGD, which fails: fix that first"
    with Grader(course.select(["8"])) as grader:
        alone = said(grader.grade(handed_in))
    assert alone["path"] == ""
    assert alone.keys() <= together.keys()


def test_an_option_that_another_exercise_lacks_is_no_failure_of_it(course: Course) -> None:
    few = (
        SOURCES["lesson4_sgd"]
        .replace("maximize: bool = False,", "")
        .replace('"maximize": maximize,', '"maximize": False,')
    )
    assert few.count("maximize: bool") == 0
    wrong = SOURCES["lesson8_experiments"].replace("optimizer.step()", "optimizer.step")
    assert wrong != SOURCES["lesson8_experiments"]
    sources = {**SOURCES, "lesson4_sgd": few, "lesson8_experiments": wrong}
    names = ("lesson4_sgd", "lesson6_models", "lesson7_loops", "lesson8_experiments")
    with Grader(course.select(["4", "8"])) as grader:
        result = grader.grade(submission(**{name: sources[name] for name in names}))
    assert "maximize" in said(result)
    assert set(said(result).values()) == {""}


@pytest.mark.program
def test_at_home_the_same_is_said_and_next_points_there(tmp_path: Path) -> None:
    for name in ("autograder", "exercises", "solutions", "tests/exercises"):
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignore)
    shutil.copy(ROOT / "tests" / "__init__.py", tmp_path / "tests")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    file = tmp_path / "exercises" / "lesson2_step.py"
    # gradient_step comes first, and calls what stands below it
    forwards = f"{BODY}    for p, q in zip(params, functional_step(params, lr)): p.data = q.data\n"
    file.write_text(
        STEP.replace(BODY, f"{forwards}    return\n").replace(
            "def functional_step(params: Iterable[Tensor], lr: float) -> list[Tensor]:\n",
            "def functional_step(params: Iterable[Tensor], lr: float) -> list[Tensor]:\n"
            "    lr = 2 * lr\n",
        ),
        "utf-8",
    )
    run = pytest_in(tmp_path, "-k", "gradient_step_moves or functional_step_values")
    text = run.stdout
    assert "uses functional_step, which fails: fix that first" in text
    assert "to do: fix functional_step in exercises/lesson2_step.py" in text
    alone = pytest_in(tmp_path, "-k", "gradient_step_moves").stdout
    assert "which fails" not in alone


MODULE = """
import functools
import torch

def gradient(f, w):
    return helper(w)

def helper(w):
    return zero_grad(w)

def decorated(function):
    @functools.wraps(function)
    def inside(*arguments):
        return function(*arguments)
    return inside

@decorated
def zero_grad(w):
    return [accumulated_gradients(x) for x in (w,)]

@torch.no_grad()
def accumulated_gradients(w):
    return w

class Adam:
    def step(self):
        return 1

class AdamW(Adam):
    def step(self):
        return super().step()

def never(w):
    if w:
        zero_grad(w)
"""


@pytest.fixture
def module() -> ModuleType:
    made = ModuleType("exercises.lesson9_tried")
    exec(MODULE, vars(made))
    return made


@pytest.mark.parametrize(
    ("exercise", "call", "found"),
    [
        ("gradient", "gradient(None, 1)", {"helper", "zero_grad", "accumulated_gradients"}),
        ("zero_grad", "zero_grad(1)", {"accumulated_gradients"}),
        ("AdamW", "AdamW().step()", {"Adam"}),
        ("Adam", "Adam().step()", set()),
        ("never", "never(0)", set()),
    ],
)
def test_calls_are_seen(module: ModuleType, exercise: str, call: str, found: set[str]) -> None:
    with watched(module, exercise) as used:
        exec(call, vars(module))
    assert used == {f"lesson9_tried.{name}" for name in found}
    assert sys.getprofile() is None


def test_another_profiler_is_left_alone(module: ModuleType) -> None:
    seen = []

    def mine(*event: object) -> None:
        seen.append(event)

    sys.setprofile(mine)
    try:
        with watched(module, "gradient") as used:
            exec("gradient(None, 1)", vars(module))
        assert sys.getprofile() is mine
    finally:
        sys.setprofile(None)
    assert used == set()
    assert seen


LOOKS = """
import inspect, pickle, sys
_before = (gradient_step, inspect.getsource(gradient_step), inspect.signature(gradient_step))

def _looks():
    assert gradient_step is _before[0] is sys.modules[__name__].gradient_step
    assert inspect.getsource(gradient_step) == _before[1]
    assert inspect.signature(gradient_step) == _before[2]
    assert pickle.loads(pickle.dumps(gradient_step)) is gradient_step
    assert not hasattr(gradient_step, "__wrapped__")
    assert [f.function for f in inspect.stack()][1] == "fit_line"
"""


def test_code_under_test_finds_everything_as_it_is(steps: Grader) -> None:
    source = f"{STEP}\n{LOOKS}"
    begin = "    gradient_step([weight, bias], lr)"
    assert begin in STEP
    result = steps.grade(
        submission(lesson2_step=source.replace(begin, f"    _looks()\n    {begin}"))
    )
    assert [c.message.text for c in result.checks if c.status != "passed"] == []


def test_the_watch_ends_after_so_many_events(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uses, "WATCHED_EVENTS", 10)
    with watched(module, "gradient") as used:
        for _ in range(20):
            sorted([3, 1, 2])
        assert sys.getprofile() is None
        exec("gradient(None, 1)", vars(module))
    assert used == set()
