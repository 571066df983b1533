"""A class of notebooks through nbgrader's own commands, with the configuration that we write.

What `optimlings grade` gives on the same files is what must be in nbgrader's database, its feedback
and its export.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

pytest.importorskip("nbgrader", reason="needs the extra [nbgrader]: pip install -e '.[nbgrader]'")

from autograder.grading.grader import Grader
from autograder.intake.submissions import read_submission
from autograder.intake.tables import own_cell
from autograder.lessons import stubs
from tests.autograder.nbgrader import hostile, notebooks
from tests.autograder.nbgrader.conftest import (
    IMPORTED,
    LAST,
    LESSON,
    Graded,
    NbgraderCourse,
    answers,
    copy_of,
    nbgrader,
)

pytestmark = pytest.mark.program

FULL = {"gradient": 3, "accumulated_gradients": 3, "zero_grad": 3, "accumulate_batches": 3}
UNGRADED = {"broken", "no_notebook", "hostile_name_of_a_file", *hostile.UNGRADED}
SLOW = "hostile_never_ends"
"""Costs as much CPU time as a cell may take; once is enough."""

DAMAGED = [damage.__name__ for damage in notebooks.DAMAGE]


def by_grade(grader: Grader, folder: Path, lesson: str) -> dict[str, float]:
    """The points by exercise that `optimlings grade` gives on a folder."""
    points: dict[str, float] = {}
    for found in grader.grade(read_submission(folder, grader.course)).lessons:
        for check in found.checks if found.id == lesson else ():
            points[check.exercise] = points.get(check.exercise, 0) + check.points
    return points


@pytest.fixture(scope="module")
def expected(graded: Graded, lesson1_grader: Grader) -> dict[str, dict[str, float]]:
    """What `optimlings grade` gives, by student and exercise."""
    folders = sorted((graded.course.folder / "submitted").iterdir())
    return {
        folder.name: by_grade(lesson1_grader, folder, LESSON)
        for folder in folders
        if folder.name not in {*UNGRADED, SLOW}
    }


def test_the_database_has_the_points_of_grade(
    graded: Graded, expected: dict[str, dict[str, float]]
) -> None:
    scores = graded.course.scores(LESSON)
    assert {student: scores[student] for student in expected} == expected
    assert len(expected) >= 20


@pytest.mark.parametrize("name", [*DAMAGED, "renamed", "python_file"])
def test_damage_costs_an_honest_student_nothing(graded: Graded, name: str) -> None:
    assert graded.course.scores(LESSON)[name] == FULL


@pytest.mark.parametrize("name", notebooks.HOSTILE)
def test_hostile_cells_gain_nothing(graded: Graded, name: str) -> None:
    assert graded.course.scores(LESSON)[f"hostile_{name}"] == dict.fromkeys(FULL, 0)


def test_what_could_not_be_graded_has_no_score(graded: Graded) -> None:
    for student in UNGRADED:
        grades = graded.course.grades(LESSON)[student]
        assert all(grade["auto_score"] is None for grade in grades)
        assert all(grade["needs_manual_grade"] for grade in grades)


def test_the_batch_goes_on_and_ends_with_status_1(graded: Graded) -> None:
    assert graded.autograde.status == 1
    assert "could not be graded: broken, lesson1_gradients" in graded.autograde.output
    assert "handed in: essay.txt" in graded.autograde.output
    assert len(graded.course.grades(LESSON)) == len(
        list((graded.course.folder / "submitted").iterdir())
    )


def feedback(graded: Graded, student: str) -> str:
    path = graded.course.folder / "feedback" / student / LESSON / f"{LESSON}.html"
    return path.read_text("utf-8")


def test_feedback_shows_the_points(graded: Graded, expected: dict[str, dict[str, float]]) -> None:
    assert graded.feedback.status == 0, graded.feedback.output
    for student, points in expected.items():
        shown = re.findall(r"Test cell</a> \(Score: ([\d.]+) / 3\.0\)", feedback(graded, student))
        assert sorted(map(float, shown)) == sorted(points.values()), student
        assert f"(Score: {float(sum(points.values()))} / 12.0)" in feedback(graded, student)


def test_feedback_explains_the_failure(graded: Graded) -> None:
    page = feedback(graded, "student02")
    assert "same buffer" in page
    assert "item 1: tensor(6.0)" in page
    assert "def accumulated_gradients(f, w, n):" in page


def test_feedback_says_what_could_not_be_graded(graded: Graded) -> None:
    page = feedback(graded, "broken")
    assert "Could not be graded" in page
    assert "it is not JSON" in page
    assert "Score: 0.0" not in page


def test_feedback_never_holds_an_answer(graded: Graded) -> None:
    """Nor does anything else that is written for students who answered nothing."""
    lines = re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", answers(LESSON), re.DOTALL)
    telling = {
        line.strip() for block in lines for line in block.splitlines() if len(line.strip()) > 25
    }
    assert len(telling) > 5
    pages = [feedback(graded, student) for student in ("blank", *UNGRADED)]
    pages.append(json.dumps(graded.course.released(LESSON)))
    for page in pages:
        assert not [line for line in telling if line in page]


def test_a_hostile_cell_reads_nothing_of_the_course(graded: Graded) -> None:
    page = feedback(graded, "hostile_reads_the_course")
    assert "No such file" in page or "Permission denied" in page or "opens no files" in page
    assert "SQLite format" not in page


def test_the_export_has_the_points_and_leaves_the_rest_empty(
    graded: Graded, expected: dict[str, dict[str, float]]
) -> None:
    with open(graded.course.folder / "grades.csv", newline="", encoding="utf-8") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    for student, points in expected.items():
        row = rows[own_cell(student)]
        assert float(row["score"]) == sum(points.values())
        assert float(row["max_score"]) == 12
    for student in UNGRADED:
        assert rows[student]["score"] == rows[student]["raw_score"] == ""
        assert "not graded: check-" in rows[student]["note"]
    assert graded.export.status == 1
    assert "no score: broken" in graded.export.output


def test_grading_again_keeps_what_a_person_entered(graded: Graded) -> None:
    from nbgrader.api import Gradebook

    course = graded.course
    of = (LESSON, LESSON, "student02")
    with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}") as gradebook:
        gradebook.find_grade("check-accumulated_gradients", *of).manual_score = 1.5
        gradebook.find_comment("accumulated_gradients", *of).manual_comment = "nearly"
        gradebook.db.commit()
    again = nbgrader(course.folder, "autograde", LESSON, "--student=student02", "--force")
    assert again.status == 0, again.output
    with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("check-accumulated_gradients", *of)
        comment = gradebook.find_comment("accumulated_gradients", *of)
        assert (grade.auto_score, grade.manual_score, grade.score) == (0, 1.5, 1.5)
        assert comment.comment == "nearly"
        grade.manual_score = None
        gradebook.db.commit()


def test_a_lesson_takes_what_it_imports_from_the_students_other_assignments(
    released: NbgraderCourse, grader: Grader, tmp_path: Path
) -> None:
    course = copy_of(released, tmp_path / "course")
    last = notebooks.filled(course.released(LAST), stubs.as_exercise(answers(LAST)))
    for student in ("ada", "bob"):
        course.hand_in(student, LAST, last)
    for lesson in IMPORTED:
        cells = [notebooks.code(cell) for cell in answers(lesson).split("# %%\n")]
        course.hand_in("ada", lesson, {"cells": cells, "nbformat": 4, "nbformat_minor": 5})
    run = nbgrader(course.folder, "autograde", LAST)
    assert run.status == 0, run.output
    scores = course.scores(LAST)
    for student in ("ada", "bob"):
        folder = course.folder / "submitted" / student
        assert scores[student] == by_grade(grader, folder, LAST)
    assert sum(filter(None, scores["ada"].values())) == 6
    page = notebooks.load(course.folder / "autograded" / "bob" / LAST / f"{LAST}.ipynb")
    said = json.dumps(page)
    assert "lesson4_sgd.py is imported, but was not handed in: the untouched stub stood in" in said
