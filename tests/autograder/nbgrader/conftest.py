"""An nbgrader course that is made, released, handed in and graded once, with nbgrader's own
commands."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.autograder.course import CLASSROOM, ROOT
from tests.autograder.nbgrader import hostile, notebooks

LESSON = "lesson1_gradients"
LAST = "lesson8_experiments"
IMPORTED = ("lesson4_sgd", "lesson6_models", "lesson7_loops")
SECONDS = 400

HURRIED = """
import autograder.isolation.subject as subject
from nbgrader.apps.nbgraderapp import main
subject.NOTEBOOK_CPU_SECONDS = 12.0
main()
"""
"""nbgrader's command, in which what never ends costs 12 s of CPU time instead of a minute."""


@dataclass(frozen=True)
class Ran:
    """A command that was run."""

    status: int
    output: str


def run(folder: Path, *command: str, **environment: str) -> Ran:
    """Run a module of this environment in a folder."""
    return _run(folder, ["-m", *command], environment)


def _run(folder: Path, arguments: list[str], environment: dict[str, str]) -> Ran:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    own = {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", "PATH": path}
    env = {**os.environ, **own, **environment}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
    )
    return Ran(done.returncode, done.stdout)


def nbgrader(folder: Path, *command: str) -> Ran:
    """Run a command of nbgrader, as its console script does."""
    return run(folder, "nbgrader", *command)


@dataclass
class NbgraderCourse:
    """A course's folder, with what nbgrader has in its gradebook."""

    folder: Path

    def released(self, lesson: str) -> notebooks.Notebook:
        return notebooks.load(self.folder / "release" / lesson / f"{lesson}.ipynb")

    def submitted(self, student: str, lesson: str) -> Path:
        return self.folder / "submitted" / student / lesson

    def hand_in(self, student: str, lesson: str, notebook: notebooks.Notebook) -> Path:
        return notebooks.hand_in(self.submitted(student, lesson), f"{lesson}.ipynb", notebook)

    def scores(self, lesson: str) -> dict[str, dict[str, float | None]]:
        """The automatic scores by student and exercise."""
        return {
            student: {grade["name"].removeprefix("check-"): grade["auto_score"] for grade in grades}
            for student, grades in self.grades(lesson).items()
        }

    def grades(self, lesson: str) -> dict[str, list[dict[str, Any]]]:
        """nbgrader's records of grades, by student."""
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}") as gradebook:
            return {
                submission.student.id: [
                    grade.to_dict()
                    for notebook in submission.notebooks
                    for grade in notebook.grades
                ]
                for submission in gradebook.assignment_submissions(lesson)
            }


def answers(lesson: str) -> str:
    return (ROOT / "solutions" / f"{lesson}.py").read_text("utf-8")


def release(folder: Path, lessons: Sequence[str]) -> NbgraderCourse:
    """A new course with these lessons released."""
    chosen = [word for lesson in lessons for word in ("--lesson", lesson)]
    made = run(folder, "autograder", "course", str(folder), *chosen, "--course", str(ROOT))
    assert made.status == 0, made.output
    for lesson in lessons:
        generated = nbgrader(folder, "generate_assignment", lesson)
        assert generated.status == 0, generated.output
    return NbgraderCourse(folder)


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> NbgraderCourse:
    """A course of lesson 1, and of lesson 8, which imports others, released."""
    folder = tmp_path_factory.mktemp("nbgrader") / "course"
    folder.mkdir()
    return release(folder, [LESSON, LAST])


@dataclass(frozen=True)
class Graded:
    """A class that nbgrader graded with our configuration."""

    course: NbgraderCourse
    autograde: Ran
    feedback: Ran
    export: Ran


@pytest.fixture(scope="session")
def graded(released: NbgraderCourse) -> Graded:
    """The class of lesson 1, graded: the public class, and a right answer damaged in each way."""
    hand_in_class(released)
    folder = released.folder
    autograde = _run(folder, ["-c", HURRIED, "autograde", LESSON], {})
    feedback = nbgrader(folder, "generate_feedback", LESSON)
    export = nbgrader(folder, "export", f"--assignment=['{LESSON}']")
    return Graded(released, autograde, feedback, export)


def hand_in_class(course: NbgraderCourse) -> None:
    """Everybody's notebook of lesson 1."""
    released = course.released(LESSON)
    for folder in sorted(CLASSROOM.glob("student*")):
        if (file := folder / f"{LESSON}.py").exists():
            course.hand_in(folder.name, LESSON, notebooks.filled(released, file.read_text("utf-8")))
    right = notebooks.filled(released, answers(LESSON))
    for damage in notebooks.DAMAGE:
        course.hand_in(damage.__name__, LESSON, notebooks.damaged(right, damage))
    for name, code in notebooks.HOSTILE.items():
        course.hand_in(f"hostile_{name}", LESSON, notebooks.with_cell(released, 3, code))
    one_right = notebooks.filled(released, only(answers(LESSON), "zero_grad"))
    hostile.hand_in_all(lambda student: course.submitted(student, LESSON), released, one_right)
    notebooks.hand_in(course.submitted("renamed", LESSON), f"{LESSON} (1).ipynb", right)
    course.submitted("python_file", LESSON).mkdir(parents=True)
    (course.submitted("python_file", LESSON) / f"{LESSON}.py").write_text(answers(LESSON), "utf-8")
    course.hand_in("broken", LESSON, right).write_text('{"cells": [', "utf-8")
    course.submitted("no_notebook", LESSON).mkdir(parents=True)
    (course.submitted("no_notebook", LESSON) / "essay.txt").write_text("I tried.", "utf-8")
    course.hand_in("blank", LESSON, released)


def only(source: str, exercise: str) -> str:
    """The definition of an exercise alone."""
    nodes = [node for node in ast.parse(source).body if getattr(node, "name", "") == exercise]
    return "\n".join(ast.unparse(node) for node in nodes)


def copy_of(course: NbgraderCourse, target: Path) -> NbgraderCourse:
    """A copy of a course as it is now."""

    def fifos(folder: str, names: list[str]) -> list[str]:
        return [name for name in names if Path(folder, name).is_fifo()]

    shutil.copytree(course.folder, target, symlinks=True, ignore=fifos)
    config = target / "nbgrader_config.py"
    assert config.exists()
    return NbgraderCourse(target)
