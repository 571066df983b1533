"""The same score at home and in class, whatever odd but honest things stand around the answers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.results.schema import Result
from tests.autograder.course import ROOT, solution_sources, stub_sources
from tests.autograder.handed_in import notebook, put, read
from tests.autograder.odd_surroundings import AT_HOME_AND_IN_CLASS, FULL, IN_NOTEBOOKS, Odd

pytestmark = pytest.mark.program

LESSON = "lesson3_losses"
RIGHT = solution_sources()[LESSON]


@pytest.fixture(scope="module")
def lesson3_grader(course: Course) -> Iterator[Grader]:
    with Grader(course.select(["3"])) as grader:
        yield grader


def files_of(odd: Odd) -> dict[str, str | bytes]:
    return {f"{LESSON}.py": odd.lesson(RIGHT), **odd.files}


def in_class(grader: Grader, course: Course, folder: Path) -> Result:
    return grader.grade(read(folder, course))


def at_home(tmp_path: Path) -> dict[str, int]:
    """The points that each of `.py` files has in a student's own run."""
    folders = {name: tmp_path / str(i) for i, name in enumerate(AT_HOME_AND_IN_CLASS)}
    stubs = {f"{name}.py": text for name, text in stub_sources().items()}
    for name, folder in folders.items():
        put(folder / "exercises", {**stubs, **files_of(AT_HOME_AND_IN_CLASS[name])})
    command = [sys.executable, "-m", "tests.autograder.at_home", "3", *map(str, folders.values())]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert ended.returncode == 0, ended.stderr[-3000:]
    points = json.loads(ended.stdout)
    return {name: points[str(folder)] for name, folder in folders.items()}


def test_python_files_score_in_class_as_at_home(
    lesson3_grader: Grader, course: Course, tmp_path: Path
) -> None:
    home = at_home(tmp_path / "home")
    rows = {}
    for name, odd in AT_HOME_AND_IN_CLASS.items():
        folder = put(tmp_path / "class" / name, files_of(odd))
        result = in_class(lesson3_grader, course, folder)
        rows[name] = (odd.points, home[name], result.score)
    print("\n".join(f"{x[0]:3} {x[1]:3} {x[2]:3}  {name}" for name, x in rows.items()))
    assert {name: row for name, row in rows.items() if len(set(row)) > 1} == {}
    assert len(rows) >= 70


def cells_of_the_lesson() -> list[str]:
    cells = RIGHT.split("# %%")
    return [x.partition("\n")[2] for x in cells if x and not x.startswith(" [markdown]")]


def test_notebooks_score_as_without_their_odd_cells(
    lesson3_grader: Grader, course: Course, tmp_path: Path
) -> None:
    rows = {}
    for name, (before, after) in IN_NOTEBOOKS.items():
        made = notebook(*before, *cells_of_the_lesson(), *after)
        folder = put(tmp_path / name, {f"{LESSON}.ipynb": made})
        result = in_class(lesson3_grader, course, folder)
        notes = [note for note in result.notes if note.id == "cell_failed"]
        rows[name] = (result.score, [note.parameters["cell"] for note in notes])
        assert len({note.parameters["cell"] for note in notes}) == len(notes)
    print("\n".join(f"{score:3}  {name}  {failed}" for name, (score, failed) in rows.items()))
    assert {name: row for name, row in rows.items() if row[0] != FULL} == {}
    assert len(rows) >= 40
