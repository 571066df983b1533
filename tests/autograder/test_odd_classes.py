"""Classes of honest students who once lost points or rows: everybody has what is theirs.

`odd_classes/<case>/class` is what was handed in. What each once showed is in the name: files that
vanished, names taken for another platform's, a stub beside the work, an encoding, a file written.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.grading.grader import Grader
from autograder.grading.run import ClassRun
from autograder.intake.classes import find_students
from tests.autograder.programs import one_in_six

CLASSES = Path(__file__).with_name("odd_classes")

FULL_IN_LESSON_3 = 11

SCORES = {
    "A1_flat_files_vanish": {"alovelace": 12, "bchen": 12},
    "A2_flat_files_vanish_google": {"Ada Lovelace": 12, "Bo Chen": 12, "Cy Dee": 12},
    "A3_taken_for_canvas": dict.fromkeys(
        ["hw1_2024_03_05_ada", "hw1_2024_03_05_bo", "hw1_2024_03_05_cy"], 12
    ),
    "A4_one_name_turns_the_class": {"ada": 12, "backup_2024_03_05": 0, "bo": 0},
    "A5_class_in_a_folder": {"ada": 12, "bo": 12},
    "A6_nbgrader_with_other_folders": {"ada": 12, "bo": 12},
    "B1_stub_beside_the_work": dict.fromkeys(
        ["ada", "bo", "cy", "dee", "eve", "fay", "gil", "hal", "rita_right"], FULL_IN_LESSON_3
    ),
    "C1_names_with_something_before": dict.fromkeys(
        ["ada", "bo", "cy", "dee", "eve", "fay", "gil", "hal", "rita_right"], FULL_IN_LESSON_3
    ),
    "C2_two_folders_deep": {"ada": 11, "bo": 23, "cy": 11, "rita_right": 11},
    "D1_file_name_of_the_module": dict.fromkeys(["ada", "rita_right"], FULL_IN_LESSON_3),
    "D2_standard_streams": dict.fromkeys(["ada", "bo", "cy", "rita_right"], FULL_IN_LESSON_3),
    "D3_encoding_declared": dict.fromkeys(["ada", "bo", "rita_right"], FULL_IN_LESSON_3),
    "D4_writes_at_import": dict.fromkeys(
        ["ada", "bo", "cy", "dee", "rita_right"], FULL_IN_LESSON_3
    ),
    "E1_one_cell_that_fails": dict.fromkeys(
        ["ada", "bo", "cy", "dee", "eve", "fay", "gil", "hal", "ida", "jo", "kim", "rita_right"],
        FULL_IN_LESSON_3,
    ),
    "E2_exported_scripts": dict.fromkeys(["ada", "bo", "cy", "rita_right"], FULL_IN_LESSON_3),
    "F1_default_device": {"ada": 100, "rita_right": 100},
    "F2_own_package": dict.fromkeys(["ada", "bo", "rita_right"], FULL_IN_LESSON_3),
    "F3_writes_in_a_call": {"ada": 10, "bo": 10, "rita_right": 10},
    "F4_cp932_names": dict.fromkeys(["ada", "bo", "cy", "rita_right"], FULL_IN_LESSON_3),
    "F6_stub_stands_in": {"ada": 0},
    "F7_data_loader_workers": {"ada": 46},
}


def test_every_class_has_its_scores() -> None:
    assert sorted(SCORES) == sorted(path.name for path in CLASSES.iterdir())


@pytest.mark.parametrize("case", one_in_six((case, case) for case in SCORES))
def test_everybody_has_what_is_theirs(grader: Grader, tmp_path: Path, case: str) -> None:
    students = find_students(CLASSES / case / "class")
    ends = list(ClassRun(grader, students, tmp_path, jobs=1))
    assert [end.fault for end in ends] == [""] * len(ends)
    scores = {end.student: end.result.score for end in ends if end.result}
    assert scores == SCORES[case]
    if case == "F6_stub_stands_in":
        (result,) = (end.result for end in ends if end.result)
        said = " ".join(check.message.text for check in result.checks)
        assert "lesson4_sgd.py, which was not handed in" in said
