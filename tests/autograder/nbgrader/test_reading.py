"""Notebooks in any state are read, or named; none of them breaks what comes after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("nbgrader", reason="needs the extra [nbgrader]: pip install -e '.[nbgrader]'")

import nbformat

from autograder.course import Course
from autograder.intake.notebooks import read_notebook
from autograder.nbgrader.cells import as_notebook, of_code
from autograder.nbgrader.grade import cell_lines, score
from autograder.nbgrader.submissions import read_hand_in
from autograder.results.schema import CheckResult, Text
from tests.autograder.course import ROOT, stub_sources
from tests.autograder.handed_in import notebook

LESSON = "lesson1_gradients"

ODD: dict[str, list[Any]] = {
    "no cells": [],
    "cells that are none": [None, 3, "text", []],
    "no source": [{"cell_type": "code"}],
    "a source that is a number": [{"cell_type": "code", "source": 7, "metadata": None}],
    "lines that are none": [{"cell_type": "markdown", "source": ["a\n", None, "b"]}],
    "an unknown kind": [{"cell_type": "heading", "source": "x", "metadata": {}}],
    "an id that is none": [{"cell_type": "raw", "source": "x", "id": {"a": 1}}],
    "the same id": [{"cell_type": "code", "source": "x", "id": "a"}] * 3,
    "half a character": [{"cell_type": "markdown", "source": "\ud800"}],
    "a list for metadata": [{"cell_type": "code", "source": "x", "metadata": [1]}],
    "outputs of no kind": [{"cell_type": "code", "source": "x", "outputs": [{"a": 1}]}],
    "attachments": [{"cell_type": "markdown", "source": "x", "attachments": "none"}],
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_read_is_a_valid_notebook(name: str) -> None:
    made = as_notebook({"cells": ODD[name], "metadata": {"kernelspec": 3}})
    assert made is not None
    nbformat.validate(made)


@pytest.mark.parametrize("data", [None, [], "text", {}, {"cells": 3}, {"worksheets": []}])
def test_what_has_no_list_of_cells_is_none(data: Any) -> None:
    assert as_notebook(data) is None


def test_a_notebook_from_code_has_its_cells() -> None:
    read = read_notebook(notebook("import torch", "%time x = 1", "def f():\n    return 1"))
    made = of_code(read.text, read.cells)
    assert [cell.source for cell in made.cells][::2] == ["import torch", "def f():\n    return 1"]
    assert [cell.source for cell in of_code("x = 1\n", ()).cells] == ["x = 1"]


def test_a_line_is_called_by_its_cell() -> None:
    read = read_notebook(notebook("a = 1\nb = 2", "c = 3"))
    assert cell_lines(read.text, read.cells)[1:3] == (
        "cell 1, line 1: a = 1",
        "cell 1, line 2: b = 2",
    )
    assert cell_lines(read.text, read.cells)[4] == "cell 2, line 1: c = 3"


def check(points: int) -> CheckResult:
    said = Text("passed", {}, "passes")
    return CheckResult(
        id="a::b", exercise="b", title="t", status="passed", points=points, max_points=2,
        message=said, rule="",
    )  # fmt: skip


def test_points_follow_the_test_cell() -> None:
    assert score([check(2), check(0)], 4.0) == 2.0
    assert score([check(2), check(0)], 10.0) == 5.0
    assert score([check(2), check(2)], 4.0) == 4.0


def test_a_link_to_the_answers_is_not_followed(course: Course, tmp_path: Path) -> None:
    folder = tmp_path / "submitted" / "eve" / LESSON
    folder.mkdir(parents=True)
    (folder / f"{LESSON}.ipynb").symlink_to(ROOT / "solutions" / f"{LESSON}.py")
    found = read_hand_in(course, folder, "eve")
    assert LESSON not in found.submission.sources
    assert found.file(LESSON) is None


def test_imports_come_from_other_assignments(course: Course, tmp_path: Path) -> None:
    texts = stub_sources()
    eight, four = "lesson8_experiments", "lesson4_sgd"
    for lesson in (eight, four):
        folder = tmp_path / "ada" / lesson
        folder.mkdir(parents=True)
        (folder / f"{lesson}.py").write_text(texts[lesson] + f"# of {lesson}\n", "utf-8")
    (tmp_path / "ada" / four / "helper.py").write_text("x = 1\n", "utf-8")
    found = read_hand_in(course, tmp_path / "ada" / eight, "ada").submission
    assert found.beside == {four}
    assert found.sources[four].endswith("# of lesson4_sgd\n") and "helper" in found.sources
    notes = {note.id: note.parameters["file"] for note in found.notes}
    assert notes["import_from"] == f"{four}.py" and "import_of_stub" in notes


def test_the_instructors_files_count_before_the_students(course: Course, tmp_path: Path) -> None:
    folder, source = tmp_path / "ada" / LESSON, tmp_path / "source"
    for where, text in ((folder, "student"), (source, "instructor")):
        where.mkdir(parents=True)
        (where / "data.csv").write_text(text, "utf-8")
        (where / "helper.py").write_text(f"x = '{text}'\n", "utf-8")
    (folder / f"{LESSON}.py").write_text(stub_sources()[LESSON], "utf-8")
    given = [source / "data.csv", source / "helper.py"]
    found = read_hand_in(course, folder, "ada", given, source).submission
    assert found.files["data.csv"] == b"instructor"
    assert found.sources["helper"] == "x = 'instructor'\n"
