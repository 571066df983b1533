"""What a student's run does not import, and that it says the same as if it did."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from autograder.checks import outlines
from autograder.checks.outlines import LessonOutline
from autograder.course import Course, load_course
from autograder.proof import outlines as made_outlines
from autograder.student.waiting import said_when_slow
from tests.autograder.course import ROOT, copy_course, full_score, solution_sources
from tests.exercises.digits import scikit_learns_digits

HEAVY = ("torch", "numpy")
NEVER = ("hypothesis", "torch._dynamo", "scipy", "sklearn", "matplotlib")
"""Packages that no run needs whose answers do not import them."""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the course with untouched stubs."""
    return copy_course(tmp_path / "course")


def answer(course: Path, *lessons: str) -> None:
    for lesson in lessons:
        file = course / "exercises" / f"{lesson}.py"
        file.write_text(solution_sources()[lesson], "utf-8")


def write_wrong_sgd(course: Path) -> None:
    right = 'g = g + group["weight_decay"] * p'
    source = solution_sources()["lesson4_sgd"]
    assert right in source
    wrong = source.replace(right, right.replace("+ ", "+ 2 * "))
    (course / "exercises" / "lesson4_sgd.py").write_text(wrong, "utf-8")


RUN_PYTEST = """
import sys
import pytest
status = pytest.main(["-p", "no:cacheprovider", *sys.argv[1:]])
print("\\nLOADED", *sorted(sys.modules))
sys.exit(status)
"""


def run_pytest(course: Path, *arguments: str) -> tuple[int, str, set[str]]:
    """The exit status of a run, what it printed, and what it had imported at its end."""
    run = subprocess.run(
        [sys.executable, "-c", RUN_PYTEST, *arguments],
        cwd=course,
        env={**os.environ, "PYTHONPATH": str(course)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    said, _, loaded = run.stdout.rpartition("\nLOADED ")
    assert loaded, run.stdout + run.stderr
    return run.returncode, said, set(loaded.split())


def imported(loaded: set[str], *packages: str) -> list[str]:
    """Which of some packages are loaded, in whole or in part."""
    return [x for x in packages if x in loaded or any(m.startswith(f"{x}.") for m in loaded)]


def of_the_checks(loaded: set[str]) -> list[str]:
    return sorted(name for name in loaded if name.startswith("tests.exercises.test_"))


def test_untouched_stubs_need_no_torch_and_no_check(own: Path) -> None:
    status, said, loaded = run_pytest(own)
    checks = sum(len(lesson.checks) for lesson in load_course(ROOT).lessons)
    assert status == 0 and f"{checks} not started" in said
    assert imported(loaded, *HEAVY, *NEVER) == [] and of_the_checks(loaded) == []
    assert not imported(loaded, "tests.exercises.scenarios", "exercises")


@pytest.mark.parametrize("arguments", [["--co", "-q"], ["-k", "SGD"], ["--lesson", "8", "-v"]])
def test_neither_does_a_part_of_them(own: Path, arguments: list[str]) -> None:
    _, _, loaded = run_pytest(own, *arguments)
    assert imported(loaded, *HEAVY, *NEVER) == [] and of_the_checks(loaded) == []


def test_one_lesson_needs_its_own_checks_alone(own: Path) -> None:
    answer(own, "lesson4_sgd", "lesson5_adaptive")
    status, said, loaded = run_pytest(own, "--lesson", "4")
    assert status == 0 and "20 of 20 points" in said
    assert imported(loaded, *NEVER) == []
    assert of_the_checks(loaded) == ["tests.exercises.test_lesson4_sgd"]
    assert not imported(loaded, "autograder.diagnosis", "autograder.proof", "solutions")


def test_a_failure_needs_no_answers(own: Path) -> None:
    write_wrong_sgd(own)
    status, said, loaded = run_pytest(own)
    assert status == 1 and "consistent with" in said
    assert imported(loaded, *NEVER) == [] and not imported(loaded, "solutions")
    # Lesson 8 imports lesson 4, so that its file is not what was handed out.
    wanted = ["tests.exercises.test_lesson4_sgd", "tests.exercises.test_lesson8_experiments"]
    assert of_the_checks(loaded) == wanted


@pytest.mark.program
def test_right_answers_to_everything_need_no_other_library(own: Path) -> None:
    answer(own, *solution_sources())
    status, said, loaded = run_pytest(own)
    points = full_score(own)
    assert status == 0 and f"{points} of {points} points" in said
    assert imported(loaded, *NEVER) == [] and not imported(loaded, "solutions")


MIXTURES = {
    "stubs": lambda folder: None,
    "started": lambda folder: (folder / "lesson1_gradients.py").write_text(
        solution_sources()["lesson1_gradients"], "utf-8"
    ),
    "remarks": lambda folder: _add(folder / "lesson4_sgd.py", "\n# where do I start?\n"),
    "helper": lambda folder: _add(folder / "lesson2_step.py", "\ndef helper():\n    return 1\n"),
    "line ends": lambda folder: _rewrite(folder / "lesson3_losses.py", b"\n", b"\r\n"),
    "no file": lambda folder: (folder / "lesson7_loops.py").unlink(),
    "empty file": lambda folder: (folder / "lesson6_models.py").write_text(""),
    "broken": lambda folder: _add(folder / "lesson4_sgd.py", "\ndef f(:\n"),
    "no encoding": lambda folder: (folder / "lesson5_adaptive.py").write_bytes(b"\x80\x81"),
    "package": lambda folder: (folder / "__init__.py").write_text("raise ValueError('no')\n"),
    "raises elsewhere": lambda folder: _rewrite(
        folder / "lesson2_step.py",
        b'raise NotImplementedError("2.1 gradient_step")',
        b'raise NotImplementedError("later")',
    ),
    "stub used": lambda folder: (folder / "lesson8_experiments.py").write_text(
        solution_sources()["lesson8_experiments"], "utf-8"
    ),
}


def _add(file: Path, text: str) -> None:
    file.write_text(file.read_text("utf-8") + text, "utf-8")


def _rewrite(file: Path, old: bytes, new: bytes) -> None:
    data = file.read_bytes()
    assert old in data
    file.write_bytes(data.replace(old, new))


BOTH_WAYS = """
import json, sys
from dataclasses import replace
from pathlib import Path
import msgspec
from autograder.student.session import StudentRun

root = Path(sys.argv[1])
found = {}
for way in ("read", "judged"):
    run = StudentRun(root, 0)
    listed = [x for lesson in run.course.every for x in run.outline(lesson.id).checks]
    if way == "judged":
        run.is_untouched = lambda check: False
    judged = sorted({x.lesson for x in listed if not run.is_untouched(x)})
    run.get_ready(judged, lambda lesson: None)
    results = [run.result_of(x) for x in listed]
    diagnosed = run.diagnosed()
    results = [diagnosed.get(x.id, x) for x in results]
    found[way] = [msgspec.to_builtins(msgspec.structs.replace(x, duration=0)) for x in results]
    found[way + " by reading"] = len([x for x in listed if run.is_untouched(x)])
print(json.dumps(found))
"""


@pytest.mark.program
@pytest.mark.parametrize("mixture", MIXTURES)
def test_what_is_read_is_what_would_be_judged(own: Path, mixture: str) -> None:
    MIXTURES[mixture](own / "exercises")
    environment = {**os.environ, "PYTHONPATH": str(own)}
    command = [sys.executable, "-c", BOTH_WAYS, str(own)]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout.splitlines()[-1])
    assert found["read"] == found["judged"]
    assert found["judged by reading"] == 0
    assert (found["read by reading"] == 0) == (mixture == "package")


@pytest.mark.program
def test_the_screen_is_the_same_without_what_was_written_down(own: Path) -> None:
    answer(own, "lesson1_gradients")
    write_wrong_sgd(own)
    quick = run_pytest(own, "-v")
    for file in (own / "tests/exercises/recorded").glob(f"*{outlines.ENDING}"):
        file.unlink()
    slow = run_pytest(own, "-v")
    assert quick[0] == slow[0] == 1
    assert of_the_checks(quick[2]) != of_the_checks(slow[2])
    assert without_times(quick[1]) == without_times(slow[1])


def without_times(said: str) -> list[str]:
    return [line for line in said.splitlines() if not line.startswith(("===", "collecting"))]


@pytest.mark.program
def test_what_is_written_down_is_what_the_course_says(course: Course) -> None:
    assert made_outlines.outdated(course) == {}, "run optimlings record"


@pytest.mark.program
@pytest.mark.parametrize("changed", ["test_lesson2_step.py", "scenarios/step.py", "strategies.py"])
def test_of_other_checks_it_is_not_used(own: Path, changed: str) -> None:
    _add(own / "tests/exercises" / changed, "\n# changed\n")
    _, said, loaded = run_pytest(own, "--lesson", "2")
    assert "11 not started" in said
    assert "tests.exercises.test_lesson2_step" in of_the_checks(loaded)


def test_a_file_that_is_no_outline_is_passed_over(own: Path) -> None:
    file = own / "tests/exercises/recorded/lesson2_step.json"
    for text in ("{}", "[", file.read_text().replace('"format": 1', '"format": 0')):
        file.write_text(text)
        assert outlines.read(file) is None
    assert outlines.read(file.with_name("none.json")) is None


@pytest.mark.program
def test_other_tests_in_a_lessons_file_are_run(own: Path) -> None:
    """Such a file has no outline, which would not tell of them."""
    _add(own / "tests/exercises/test_lesson2_step.py", "\ndef test_mine() -> None:\n    pass\n")
    command = [sys.executable, "-m", "autograder", "record", "--lesson", "2"]
    environment = {**os.environ, "PYTHONPATH": str(own)}
    subprocess.run(command, cwd=own, env=environment, check=True, capture_output=True, timeout=300)
    _, said, _ = run_pytest(own, "--lesson", "2")
    _, every, _ = run_pytest(own, "tests/exercises/test_lesson2_step.py", "-q")
    assert "11 not started" in said and "1 passed" in every


OPTIMIZERS = """
import sys
import torch
from autograder.subjects import eager

def life(kind):
    p = torch.tensor([[1.0, -2.0], [3.0, 0.5]], requires_grad=True)
    q = torch.tensor([[2.0]], requires_grad=True)
    optimizer = kind([p], lr=0.1)
    if kind is not torch.optim.LBFGS:
        optimizer.add_param_group({"params": [q], "lr": 0.2})
    seen = []
    for _ in range(3):
        def closure():
            optimizer.zero_grad()
            loss = (p ** 2).sum() + (q ** 4).sum()
            loss.backward()
            seen.append(torch.is_grad_enabled())
            return loss
        seen += [float(optimizer.step(closure)), p.tolist(), q.tolist()]
    optimizer.load_state_dict(optimizer.state_dict())
    return seen

kinds = [x for x in eager._optimizers() if x.__name__ not in ("Optimizer", "SparseAdam")]
eager.install()
quick = [life(kind) for kind in kinds]
assert "torch._dynamo" not in sys.modules
import torch._dynamo
slow = [life(kind) for kind in kinds]
assert quick == slow
assert "_dynamo" in torch.optim.Optimizer.zero_grad.__wrapped__.__dynamo_disable.__module__
print(len(kinds))
"""


@pytest.mark.program
def test_optimizers_are_torchs_own_as_soon_as_somebody_compiles() -> None:
    command = [sys.executable, "-c", OPTIMIZERS]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) >= 10


def test_digits_are_those_of_scikit_learn() -> None:
    from sklearn.datasets import load_digits

    bunch = load_digits()
    rows = scikit_learns_digits()
    assert rows[:, :-1].tolist() == bunch.data.tolist()
    assert rows[:, -1].tolist() == bunch.target.tolist()


def test_what_takes_long_is_said_and_taken_back() -> None:
    said: list[str] = []
    shown = threading.Event()

    def show() -> None:
        said.append("show")
        shown.set()

    with said_when_slow(0, show, lambda: said.append("hide")):
        assert shown.wait(60)
    assert said == ["show", "hide"]
    with said_when_slow(3600, show, lambda: said.append("hide")):
        pass
    assert said == ["show", "hide"]


AT_ONCE = """
import sys
import pytest
from autograder import limits
limits.SECONDS_WITHOUT_A_WORD = 0.0
sys.exit(pytest.main(["-p", "no:cacheprovider", "--lesson", "1"]))
"""


@pytest.mark.program
@pytest.mark.skipif(importlib.util.find_spec("pty") is None, reason="needs a pseudo-terminal")
def test_a_terminal_is_told_that_torch_is_loaded_and_a_pipe_is_not(own: Path) -> None:
    import pty

    answer(own, "lesson1_gradients")
    environment = {**os.environ, "PYTHONPATH": str(own)}
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", AT_ONCE], cwd=own, env=environment, stdout=theirs, stderr=theirs
    ) as run:
        os.close(theirs)
        said = b""
        try:
            while part := os.read(ours, 65536):
                said += part
        except OSError:  # how Linux says that the other side is closed
            pass
        os.close(ours)
    text = said.decode()
    assert run.returncode == 0
    assert text.index("loading torch …") < text.index("lesson1_gradients")
    piped = subprocess.run(
        [sys.executable, "-c", AT_ONCE], cwd=own, env=environment, capture_output=True, text=True
    )
    assert piped.returncode == 0 and "loading" not in piped.stdout + piped.stderr


def test_an_outline_says_whose_stubs_it_knows(course: Course) -> None:
    found = course.recordings().outline("lesson8_experiments")
    assert isinstance(found, LessonOutline)
    assert set(found.stubs) > {"lesson8_experiments", "lesson4_sgd"}
