"""`optimlings course`: what it writes, what it keeps, what `--check` finds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("nbgrader", reason="needs the extra [nbgrader]: pip install -e '.[nbgrader]'")

import nbformat
from nbgrader.nbgraderformat.v3 import MetadataValidatorV3

from autograder.course import Course
from autograder.errors import UsageError
from autograder.lessons.notebook import lesson_notebook, points_of
from autograder.nbgrader.examine import problems, remarks
from autograder.nbgrader.make import CONFIG, make_course, source_path
from tests.autograder.course import ROOT

IDS = Path(__file__).with_name("ids.json")
LESSON = "lesson1_gradients"


@pytest.fixture(scope="module")
def notebooks(course: Course) -> dict[str, nbformat.NotebookNode]:
    return {
        lesson.id: lesson_notebook((ROOT / "solutions" / lesson.file).read_text("utf-8"), lesson)
        for lesson in course.lessons
    }


@pytest.fixture
def small(course: Course) -> Course:
    return course.select(["1"])


def test_notebooks_are_valid_for_jupyter_and_for_nbgrader(
    notebooks: dict[str, nbformat.NotebookNode],
) -> None:
    for notebook in notebooks.values():
        nbformat.validate(notebook)
        MetadataValidatorV3().validate_nb(notebook)


def test_each_exercise_has_an_answer_and_a_test_cell_with_its_points(
    course: Course, notebooks: dict[str, nbformat.NotebookNode]
) -> None:
    for lesson in course.lessons:
        cells = {cell.id: cell for cell in notebooks[lesson.id].cells}
        for exercise, points in points_of(lesson).items():
            answer, test = cells[exercise], cells[f"check-{exercise}"]
            assert answer.metadata.nbgrader.solution and not answer.metadata.nbgrader.locked
            assert "### BEGIN SOLUTION" in answer.source
            assert test.metadata.nbgrader.points == points
            assert test.source == f'check("{exercise}")'
        given = [c.metadata.nbgrader.get("points", 0) for c in cells.values() if c.id != "see-it"]
        assert sum(given) == lesson.points


def test_all_else_is_read_only_and_the_picture_is_skipped(
    notebooks: dict[str, nbformat.NotebookNode],
) -> None:
    for notebook in notebooks.values():
        for cell in notebook.cells:
            known = cell.metadata.get("nbgrader")
            if known is None:
                assert cell.id == "see-it" and cell.metadata.tags == ["skip-execution"]
            else:
                assert known.locked != known.solution


def test_ids_never_change(notebooks: dict[str, nbformat.NotebookNode]) -> None:
    """A gradebook knows cells by their ids: a course that is under way must not lose any."""
    kept = json.loads(IDS.read_text("utf-8"))
    for lesson, ids in kept.items():
        there = [cell.id for cell in notebooks[lesson].cells]
        assert [id for id in ids if id not in there] == []
    assert kept.keys() == notebooks.keys()


def test_ids_do_not_depend_on_the_place(course: Course) -> None:
    lesson = course.lessons[0]
    source = (ROOT / "solutions" / lesson.file).read_text("utf-8")
    first = '# %% [markdown]\n"""\n## 1.1 gradient\n'
    assert first in source
    more = source.replace(first, '# %% [markdown]\n"""\nA word before.\n"""\n\n' + first)
    ids = [cell.id for cell in lesson_notebook(source, lesson).cells]
    assert [id for id in ids if id not in {c.id for c in lesson_notebook(more, lesson).cells}] == []


def test_made_again_it_is_the_same(small: Course, tmp_path: Path) -> None:
    made = make_course(small, tmp_path)
    assert made.written == [CONFIG, f"source/{LESSON}/{LESSON}.ipynb"]
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
    again = make_course(small, tmp_path)
    assert again.written == [] and again.same == made.written
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == before


@pytest.fixture
def made(small: Course, tmp_path: Path) -> Iterator[Path]:
    make_course(small, tmp_path)
    yield tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_what_the_instructor_made_or_edited_is_kept(small: Course, made: Path) -> None:
    own = made / "source" / "essay" / "essay.ipynb"
    own.parent.mkdir()
    own.write_text("{}", "utf-8")
    (made / "gradebook.db").write_bytes(b"theirs")
    path = source_path(made, LESSON)
    edit(path, "Training means:", "In our words, training means:")
    with open(made / CONFIG, "a", encoding="utf-8") as config:
        config.write("c.Autograde.create_student = False\n")
    before = {path: path.read_bytes() for path in made.rglob("*.*")}
    again = make_course(small, made)
    assert again.kept == [f"source/{LESSON}/{LESSON}.ipynb"]
    assert {path: path.read_bytes() for path in made.rglob("*.*")} == before
    assert remarks(small, made) == [
        f"source/{LESSON}/{LESSON}.ipynb was edited, and is kept as it is"
    ]


def test_a_notebook_that_only_jupyter_saved_again_is_brought_up_to_date(
    small: Course, made: Path
) -> None:
    path = source_path(made, LESSON)
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["language_info"] = {"name": "python", "version": "3.12.1"}
    notebook.cells[2].outputs = []
    nbformat.write(notebook, path)
    assert make_course(small, made).written == [f"source/{LESSON}/{LESSON}.ipynb"]


def test_a_configuration_that_does_not_call_this_grader_is_not_overwritten(
    small: Course, tmp_path: Path
) -> None:
    (tmp_path / CONFIG).write_text("c = get_config()\n", "utf-8")
    with pytest.raises(UsageError, match="configure"):
        make_course(small, tmp_path)
    assert (tmp_path / CONFIG).read_text("utf-8") == "c = get_config()\n"


def test_nothing_is_wrong_with_a_new_course(small: Course, made: Path) -> None:
    assert problems(small, made) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"points": 3,', '"points": 5,', "test cell check-gradient has 5 points, the course 3"),
        ('"grade_id": "zero_grad"', '"grade_id": "zero"', "have other ids: zero_grad"),
        ('"name": "python3"', '"name": "ir"', "its kernel is 'ir'"),
        ('check(\\"gradient\\")', 'check(\\"grad\\")', "check-gradient checks no exercise"),
        ('"schema_version": 3', '"schema_version": 2', "nbgrader cannot use it"),
        ('"cells": [', '"cells": ', "is not a notebook"),
    ],
)
def test_check_says_what_is_wrong(small: Course, made: Path, old: str, new: str, said: str) -> None:
    edit(source_path(made, LESSON), old, new)
    assert said in "\n".join(problems(small, made))


def test_check_says_what_is_missing(small: Course, made: Path) -> None:
    source_path(made, LESSON).unlink()
    (made / CONFIG).unlink()
    found = "\n".join(problems(small, made))
    assert f"{CONFIG} is missing" in found
    assert re.search(rf"{LESSON}\.ipynb is missing: run optimlings course", found)
    with pytest.raises(UsageError, match="is not a folder"):
        problems(small, made / "elsewhere")


def test_a_notebook_holds_no_answer_outside_of_the_marks(
    notebooks: dict[str, nbformat.NotebookNode],
) -> None:
    for notebook in notebooks.values():
        for cell in notebook.cells:
            assert cell.source.count("### BEGIN SOLUTION") == cell.source.count("### END SOLUTION")
            assert "solutions." not in cell.source
