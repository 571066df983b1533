"""Notebooks that attack nbgrader's own steps gain nothing, read nothing, and stop nobody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("nbgrader", reason="needs the extra [nbgrader]: pip install -e '.[nbgrader]'")

from autograder.nbgrader import harmless
from autograder.nbgrader.cells import as_notebook
from tests.autograder.nbgrader import hostile, notebooks
from tests.autograder.nbgrader.conftest import LESSON, Graded

pytestmark = pytest.mark.program

NAMES = [f"hostile_{one.__name__}" for one in (*hostile.BLANK, *hostile.FILES)]
UNREAD = [*hostile.UNGRADED, "hostile_name_of_a_file"]
ALIVE = re.compile(
    r"<script>alert|<img src=x|<iframe src=.java|<a [^>]*href=.?java|<style>body \{ display: n"
)
"""Markup of theirs that a browser would act on."""


@pytest.mark.parametrize("name", [x for x in NAMES if x not in UNREAD] + [*hostile.NAMES])
def test_it_has_no_points(graded: Graded, name: str) -> None:
    assert set(graded.course.scores(LESSON)[name].values()) == {0}


@pytest.mark.parametrize("name", [f"hostile_{one.__name__}" for one in hostile.ONE_RIGHT])
def test_one_right_answer_counts_once(graded: Graded, name: str) -> None:
    scores = graded.course.scores(LESSON)[name]
    assert scores.pop("zero_grad") == 3 and set(scores.values()) == {0}


@pytest.mark.parametrize("name", UNREAD)
def test_what_cannot_be_read_has_no_score_and_is_told(graded: Graded, name: str) -> None:
    grades = graded.course.grades(LESSON)[name]
    assert all(grade["auto_score"] is None for grade in grades)
    assert f"could not be graded: {name}, {LESSON}" in graded.autograde.output


def written(graded: Graded) -> list[Path]:
    """All that was written for the students, and for whoever grades."""
    places = (graded.course.folder / name for name in ("autograded", "feedback"))
    return [path for place in places for path in sorted(place.rglob("*")) if path.is_file()]


def test_no_page_has_markup_of_theirs(graded: Graded) -> None:
    pages = [path for path in written(graded) if path.suffix == ".html"]
    assert len(pages) >= len(list((graded.course.folder / "submitted").iterdir()))
    for page in pages:
        assert not ALIVE.search(page.read_text("utf-8")), page


def test_the_page_that_formgrader_shows_has_none_either(graded: Graded) -> None:
    from nbconvert.exporters import HTMLExporter
    from traitlets.config import Config

    from autograder.nbgrader.config import configure

    config = Config()
    configure(config, "course")
    folder = graded.course.folder / "autograded" / "hostile_script_in_markdown" / LESSON
    page, _ = HTMLExporter(config=config).from_filename(str(folder / f"{LESSON}.ipynb"))
    assert "alert" in page and not ALIVE.search(page)


def test_nothing_of_the_instructor_is_in_any_file(graded: Graded) -> None:
    hostile_ones = [path for path in written(graded) if "/hostile_" in str(path)]
    assert len(hostile_ones) > 20
    for path in hostile_ones:
        text = path.read_text("utf-8", "replace")
        assert hostile.ANSWER not in text and "LOOT LOOT" not in text, path
        assert not path.is_symlink() and len(text) < 400_000, path


def test_nobody_is_lost(graded: Graded) -> None:
    assert "Traceback" not in graded.autograde.output + graded.feedback.output
    everybody = {path.name for path in (graded.course.folder / "submitted").iterdir()}
    assert set(graded.course.grades(LESSON)) == everybody
    assert {path.parents[1].name for path in written(graded) if path.suffix == ".html"} == everybody


# What honest students write


def test_pictures_stay_and_formulas_are_read_as_before() -> None:
    cell = {
        "cell_type": "markdown",
        "source": "$a<b$, 1 < 2, `x[0]<3`, ![p](attachment:p.png) [a](b.md)",
    }
    attached = {"p.png": {"image/png": "iVBORw0KGgo="}}
    notebook = as_notebook({"cells": [{**cell, "attachments": attached}]})
    assert notebook is not None and notebook.cells[0].attachments == attached
    made, _ = harmless.Harmless().preprocess_cell(notebook.cells[0], {}, 0)
    assert made.source.replace(harmless.APART, "") == cell["source"]
    assert "attachment:p.png" in made.source and "1 < 2" in made.source
    for plain in ("[a](https://pytorch.org/docs)", "[b](#below)", "a[0]: int", "[c](MAILTO:x@y.z)"):
        assert harmless.without_markup(plain) == plain


def test_text_of_the_course_is_left_alone() -> None:
    source = "<b>bold</b> ![x](attachment:x)"
    cell = {"cell_type": "markdown", "source": source, "metadata": {"nbgrader": {"locked": True}}}
    notebook = as_notebook({"cells": [cell]})
    assert notebook is not None
    made, _ = harmless.Harmless().preprocess_cell(notebook.cells[0], {}, 0)
    assert made.source == source.replace("attachment:", f"attachment{harmless.APART}:")


def test_the_released_notebook_is_shown_as_it_is(graded: Graded) -> None:
    page = graded.course.folder / "autograded" / "blank" / LESSON / f"{LESSON}.ipynb"
    assert not [c for c in notebooks.load(page)["cells"] if harmless.APART in "".join(c["source"])]
