"""Bare `optimlings`, `see` and `compare`: what they say, and what they refuse."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.lessons import data
from autograder.reports.beside import beside
from autograder.reports.standing import bar, lesson_rows
from autograder.student.compare import definition
from tests.autograder.course import ROOT, full_score, solution_sources, stub_sources

RIGHT = solution_sources()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course with its answers, and stubs to fill in."""
    ignore = shutil.ignore_patterns("__pycache__")
    for folder in (".stubs", "exercises", "solutions", "tests/exercises"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignore)
    (tmp_path / "tests" / "__init__.py").touch()
    return tmp_path


def run(root: Path, *arguments: str, width: int = 80) -> tuple[int, str]:
    """The exit status of a command in the course, and what it said."""
    kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment = {**kept, "PYTHONPATH": str(ROOT), "COLUMNS": str(width)}
    command = [sys.executable, "-P", *arguments]
    ended = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, timeout=120
    )
    return ended.returncode, ended.stdout + ended.stderr


def optimlings(root: Path, *arguments: str, width: int = 80) -> tuple[int, str]:
    return run(root, "-m", "autograder", *arguments, width=width)


WITHOUT_TORCH = """
import sys
from autograder.cli.app import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print("torch" in sys.modules)
"""


@pytest.mark.parametrize("command", [[], ["hint", "SGD"], ["reset", "SGD"]])
def test_nothing_is_run_that_was_not_started(root: Path, command: list[str]) -> None:
    status, said = run(root, "-c", WITHOUT_TORCH, *command)
    assert status == 0 and said.endswith("False\n"), said


@pytest.mark.program
def test_alone_it_says_where_one_stands(root: Path) -> None:
    file = root / "exercises" / "lesson2_step.py"
    file.write_text(RIGHT["lesson2_step"].replace("p.sub_(p.grad", "p.add_(p.grad"), "utf-8")
    status, said = optimlings(root)
    assert status == 0
    known = data.read(root).lessons
    points = f"/{full_score(root)} points"
    first, _, *lines = said.splitlines()
    lessons = lines[: len(known)]
    assert len(first) == 80 and first.endswith(points) and not first.endswith(f" 0{points}")
    assert [line.split()[0] for line in lessons] == [str(lesson.number) for lesson in known]
    assert len({len(line) for line in lessons}) == 1
    assert "next: fix gradient_step in exercises/lesson2_step.py:" in said
    assert "optimlings watch 2 · optimlings hint 2.1" in said


def test_a_hint_without_a_name_is_for_what_is_next(root: Path) -> None:
    """Nothing is run where nothing was started; a failure comes before what was not started."""
    status, said = run(root, "-c", WITHOUT_TORCH, "hint")
    assert status == 0 and said == optimlings(root, "hint", "1.1")[1] + "False\n"
    file = root / "exercises" / "lesson2_step.py"
    file.write_text(RIGHT["lesson2_step"].replace("p.sub_(p.grad", "p.add_(p.grad"), "utf-8")
    assert optimlings(root, "hint") == optimlings(root, "hint", "gradient_step")


def test_a_lesson_that_ends_its_process_costs_no_other(root: Path) -> None:
    for lesson in ("lesson1_gradients", "lesson2_step"):
        (root / "exercises" / f"{lesson}.py").write_text(RIGHT[lesson], "utf-8")
    with (root / "exercises" / "lesson3_losses.py").open("a") as file:
        file.write("import os\nos._exit(7)\n")
    status, said = optimlings(root)
    assert status == 0 and f" 23/{full_score(root)} points" in said
    assert "lesson3_losses did not finish: it ended with exit status 7" in said
    assert "next: fix mse_loss in exercises/lesson3_losses.py" in said


@pytest.mark.parametrize("command", [[], ["hint", "4.3", "--idea"]])
def test_a_terminal_without_our_characters_shows_others(
    root: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    status, said = optimlings(root, *command)
    assert status == 0 and said.isascii() and "Error" not in said


def test_outside_of_a_course_it_says_so(tmp_path: Path) -> None:
    status, said = optimlings(tmp_path)
    assert status == 2 and said.startswith("optimlings: ") and "is not in a course" in said


@pytest.mark.program
def test_the_picture_is_saved_where_there_is_no_display(root: Path) -> None:
    (root / "exercises" / "lesson2_step.py").write_text(RIGHT["lesson2_step"], "utf-8")
    status, said = optimlings(root, "see", "2")
    assert (status, said) == (0, "lesson2_step.png written\n")
    assert (root / "lesson2_step.png").stat().st_size > 5000
    status, said = optimlings(root, "see", "lesson2", "--out", "mine.svg")
    assert status == 0 and (root / "mine.svg").exists()


@pytest.mark.program
def test_the_picture_needs_no_cell_of_the_students(root: Path) -> None:
    text = RIGHT["lesson2_step"]
    file = root / "exercises" / "lesson2_step.py"
    file.write_text(text[: text.index('if __name__ == "__main__"')], "utf-8")
    assert optimlings(root, "see", "2")[0] == 0


@pytest.mark.program
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: stub_sources()["lesson2_step"], "not written yet: 2.3 fit_line"),
        (lambda text: text.replace("losses = []", "losses = 0"), "AttributeError: 'int' object"),
        (lambda text: text.replace("losses = []", "losses = ["), "SyntaxError"),
        (lambda text: text.replace("losses = []", "losses = exit(3)"), ""),
    ],
    ids=["not written", "raises", "broken", "exits"],
)
def test_a_picture_that_cannot_be_drawn_says_why(root: Path, change: object, said: str) -> None:
    file = root / "exercises" / "lesson2_step.py"
    text = change(RIGHT["lesson2_step"])  # type: ignore[operator]
    file.write_text(text, "utf-8")
    status, output = optimlings(root, "see", "2")
    assert status in (1, 3) and said in " ".join(output.split()), output
    assert "Traceback" not in output and not (root / "lesson2_step.png").exists()


@pytest.mark.program
def test_the_reference_is_shown_after_the_exercise_passes(root: Path) -> None:
    file = root / "exercises" / "lesson2_step.py"
    status, said = optimlings(root, "compare", "2.1")
    assert status == 1 and "gradient_step is not written yet" in said and "sub_" not in said
    file.write_text(RIGHT["lesson2_step"].replace("p.sub_(", "p.add_("), "utf-8")
    status, said = optimlings(root, "compare", "gradient_step")
    assert status == 1 and "does not pass all its checks yet" in said and "sub_" not in said
    file.write_text(RIGHT["lesson2_step"].replace("p.sub_(p.grad, alpha=lr)", "p -= lr * p.grad"))
    status, said = optimlings(root, "compare", "gradient_step", width=190)
    assert status == 0 and '"""' not in said and "SOLUTION" not in said
    assert any("p -= lr * p.grad" in x and "p.sub_(p.grad" in x for x in said.splitlines())


def test_without_answers_there_is_nothing_to_compare(root: Path) -> None:
    shutil.rmtree(root / "solutions")
    (root / "exercises" / "lesson2_step.py").write_text(RIGHT["lesson2_step"], "utf-8")
    status, said = optimlings(root, "compare", "gradient_step")
    assert status == 2 and "came without answers" in said


def test_two_texts_stand_beside_each_other_where_there_is_room() -> None:
    left, right = ["a = 1", "b"], ["c"]
    assert beside(left, right, ("mine", "yours"), 20) == [
        "mine  │ yours", "────  │ ─────", "a = 1 │ c", "b     │"
    ]  # fmt: skip
    assert beside(left, right, ("mine", "yours"), 12) == [
        "mine", "────", "a = 1", "b", "", "yours", "─────", "c"
    ]  # fmt: skip


def test_a_definition_is_shown_without_its_docstrings() -> None:
    text = 'def f(x):\n    """Two\n    lines."""\n    ### BEGIN SOLUTION\n    return x\n'
    assert definition(text, "f") == ["def f(x):", "    return x"]


@pytest.mark.parametrize("width", [20, 80, 200])
def test_bars_are_as_wide_as_the_terminal(width: int) -> None:
    assert len(bar(37, 100, width).plain) == width
    lessons = [(x.number, x.title, 3, x.points) for x in data.read(ROOT).lessons]
    wide = {len(row.plain) for row in lesson_rows(lessons, width)}
    assert len(wide) <= 2 and max(wide) <= max(width, 32)
