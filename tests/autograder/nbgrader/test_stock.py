"""What nbgrader alone loses on five notebooks whose test cells call `check` in the kernel.

The README has the table. It is why the course's configuration grades in another way.
"""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("nbgrader", reason="needs the extra [nbgrader]: pip install -e '.[nbgrader]'")

from tests.autograder.nbgrader import notebooks
from tests.autograder.nbgrader.conftest import (
    LESSON,
    Graded,
    NbgraderCourse,
    Ran,
    answers,
    copy_of,
    nbgrader,
)

pytestmark = pytest.mark.program

STOCK = "c = get_config()\nc.Execute.timeout = 120\n"


@pytest.fixture(scope="module")
def stock(
    released: NbgraderCourse, tmp_path_factory: pytest.TempPathFactory
) -> tuple[NbgraderCourse, Ran]:
    """The same course without our configuration; the one that stops the batch comes last."""
    course = copy_of(released, tmp_path_factory.mktemp("stock") / "course")
    (course.folder / "nbgrader_config.py").write_text(STOCK, "utf-8")
    remove(course.folder / "submitted")
    given = course.released(LESSON)
    right = notebooks.filled(given, answers(LESSON))
    course.hand_in("1_right", LESSON, right)
    course.hand_in("2_liar", LESSON, notebooks.with_cell(given, 3, "check = lambda name: 3.0"))
    course.hand_in("3_no_tests", LESSON, notebooks.damaged(right, notebooks.deleted_all_tests))
    notebooks.hand_in(course.submitted("4_renamed", LESSON), f"{LESSON} (1).ipynb", right)
    course.hand_in("5_copied", LESSON, notebooks.damaged(right, notebooks.duplicated_test))
    course.hand_in("6_after", LESSON, right)
    return course, nbgrader(course.folder, "autograde", LESSON)


def remove(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


def total(scores: dict[str, float | None]) -> float:
    return sum(filter(None, scores.values()))


def test_a_check_in_the_kernel_gives_the_right_number(stock: tuple[NbgraderCourse, Ran]) -> None:
    assert total(stock[0].scores(LESSON)["1_right"]) == 12


def test_what_stock_nbgrader_loses(stock: tuple[NbgraderCourse, Ran], graded: Graded) -> None:
    course, run = stock
    scores = course.scores(LESSON)
    ours = graded.course.scores(LESSON)
    assert total(scores["2_liar"]) == 12 and total(ours["hostile_other_check"]) == 0
    assert total(scores["3_no_tests"]) == 0 and total(ours["deleted_all_tests"]) == 12
    assert total(scores["4_renamed"]) == 0 and total(ours["renamed"]) == 12
    assert total(scores["5_copied"]) == 0 and total(ours["duplicated_test"]) == 12
    assert run.status == 1
    assert "6_after" not in scores  # the batch had stopped
