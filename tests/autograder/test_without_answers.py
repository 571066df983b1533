"""With `solutions/` removed, every command works but those that are about the answers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.cli.app import app
from tests.autograder.course import CLASSROOM, ROOT, copy_course, full_score, solution_sources
from tests.autograder.programs import one_in_six
from tests.autograder.pseudo_terminal import Terminal

FOR_AUTHORS = {"record", "prove", "stubs", "new", "compare", "course"}

HERE: dict[str, list[str]] = {
    "hint": ["hint", "SGD"],
    "reset": ["reset", "SGD"],
    "see": ["see", "1"],
    "kit": ["kit", "../handed-out", "--lesson", "1"],
    "grade": ["grade", "../class", "--out", "../graded", "--lesson", "1"],
    "report": ["report", "../graded", "--format", "junit"],
    "ci": ["ci", "--lesson", "1", "--out", "../ci", "--platform", "none"],
    "gradescope": ["gradescope", "../uploads", "--lesson", "1"],
}
"""How each is tried, in this order; `watch` wants a terminal."""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("removed")
    copied = copy_course(folder / "course", "solutions", "tests/solutions")
    right = solution_sources()["lesson1_gradients"]
    (copied / "exercises" / "lesson1_gradients.py").write_text(right, "utf-8")
    (folder / "class").mkdir()
    shutil.copytree(CLASSROOM / "student02", folder / "class" / "ada")
    return copied


def run(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(course), "MPLBACKEND": "Agg"}
    command = [sys.executable, "-P", "-m", *arguments]
    return subprocess.run(
        command, cwd=course, env=environment, capture_output=True, text=True, timeout=300
    )


def test_every_command_is_tried() -> None:
    known = {getattr(info.callback, "__name__", "") for info in app.registered_commands}
    assert known == FOR_AUTHORS | set(HERE) | {"watch"}


@pytest.mark.program
@pytest.mark.parametrize("command", HERE)
def test_it_works(course: Path, command: str) -> None:
    ended = run(course, "autograder", *HERE[command])
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.program
def test_where_one_stands_and_pytest_agree(course: Path) -> None:
    full = full_score(course)
    ended = run(course, "autograder")
    assert ended.returncode == 0 and f" 12/{full} points" in ended.stdout, ended.stderr
    ended = run(course, "pytest", "-p", "no:cacheprovider")
    assert f"12 of {full} points" in ended.stdout, ended.stdout + ended.stderr


@pytest.mark.program
def test_watch(course: Path) -> None:
    command = [sys.executable, "-P", "-m", "autograder", "watch", "1"]
    with Terminal(command, course, {"PYTHONPATH": str(course)}) as screen:
        screen.wait_for("12/12 points", gone=["checking"])
        screen.press("q")
        assert screen.process.wait(timeout=20) == 0


NEED_ANSWERS = ["record", "prove", "stubs", "new 9 x", "compare gradient", "course x"]


@pytest.mark.parametrize("command", one_in_six((name, name) for name in NEED_ANSWERS))
def test_what_needs_the_answers_says_so(course: Path, command: str) -> None:
    ended = run(course, "autograder", *command.split())
    assert ended.returncode == 2 and "answers" in ended.stderr, ended.stderr
    assert "Traceback" not in ended.stderr and not (ROOT / "x").exists()
