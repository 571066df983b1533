"""Intake: names of all kinds, and students of one name."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.grading.run import ClassRun
from autograder.intake import names
from autograder.intake.classes import find_students
from autograder.intake.platforms import Student
from autograder.limits import MAX_RESULT_NAME
from autograder.reports.class_table import summary_rows
from autograder.results import schema as results
from tests.autograder.course import solution_sources
from tests.autograder.handed_in import (
    CODE,
    put,
    tarred,
    zipped,
)

SAFE = {
    "Ada Lovelace": "Ada Lovelace",
    "Zoë 👩‍💻": "Zoë 👩‍💻",
    "..": "_.".replace(".", "_"),
    ".hidden": "_hidden",
    "-rf": "_rf",
    "a/../b": "a_.._b",
    "C:\\x": "C__x",
    "line\nfeed\x1b[31m\0": "line_feed_[31m_",
    "\u202egpj.exe": "_gpj.exe",
    "\udcff\ud800": "_udcff_ud800",
    "": "_",
    "$(reboot)": "$(reboot)",
}


@pytest.mark.parametrize(("student", "safe"), SAFE.items())
def test_result_files_have_safe_names(student: str, safe: str) -> None:
    assert names.file_name(student) == safe


@given(st.text(st.characters(), max_size=300))
def test_every_name_makes_a_safe_file_name(student: str) -> None:
    safe = names.file_name(student)
    assert 0 < len(safe.encode("utf-8")) <= MAX_RESULT_NAME
    assert safe[0] not in ".- " and safe[-1] not in ". "
    assert not set(safe) & set('/\\:*?"<>|\0\n\r\x1b\u202e\u2066')
    assert names.file_name(safe) == safe


def test_long_names_stay_apart() -> None:
    long = ["ä" * 300, "ä" * 301]
    assert len({names.file_name(name) for name in long}) == 2


@pytest.mark.parametrize(
    ("given_names", "told_apart"),
    [
        (["ada", "Ada"], ["ada", "Ada (2)"]),
        (["e\u0301", "\u00e9"], ["e\u0301", "\u00e9 (2)"]),
        (["ﬁn", "fin", "FIN"], ["ﬁn", "fin (2)", "FIN (3)"]),
        (["straße", "STRASSE"], ["straße", "STRASSE (2)"]),
        (["a/b", "a_b"], ["a/b", "a_b (2)"]),
        (["Ada", "ada", "ada (2)"], ["Ada", "ada (3)", "ada (2)"]),
        (["x" * 300, "X" * 300], ["x" * 300, "X" * 300]),  # a digest tells them apart
    ],
)
def test_duplicate_students_are_told_apart(given_names: list[str], told_apart: list[str]) -> None:
    assert names.told_apart(given_names) == told_apart
    assert len({names.comparable(names.file_name(name)) for name in told_apart}) == len(told_apart)


def test_duplicates_are_both_graded_and_noted(
    lesson1_grader: Grader, course: Course, tmp_path: Path
) -> None:
    right = solution_sources()["lesson1_gradients"]
    content: dict[str, str | bytes] = {
        "Ada.zip": zipped({"lesson1_gradients.py": CODE}),
        "ada/lesson1_gradients.py": right,
        "ada.tar.gz": tarred(("lesson1_gradients.py", right.encode())),
        "Zoë 👩‍💻 …/lesson1_gradients.py": right,
    }
    found = find_students(put(tmp_path / "class", content))
    ends = ClassRun(lesson1_grader, found, tmp_path / "out", jobs=1)
    graded = {one.student: one.result for one in ends}
    scores = {name: result.score for name, result in graded.items() if result}
    assert scores == {"Ada": 0, "ada (2)": 12, "ada (3)": 12, "Zoë 👩‍💻 …": 12}
    written = {
        results.decode(path.read_bytes()).submission: path.stem
        for path in (tmp_path / "out" / "results").iterdir()
    }
    assert written == {name: name for name in scores}
    second = graded["ada (2)"]
    assert second and second.notes[0].id == "same_name"
    assert {p["origin"] for r in graded.values() if r for n in r.notes if (p := n.parameters)} == {
        "ada",
        "ada.tar.gz",
    }


def test_the_json_keeps_a_name_that_no_file_can_have(
    lesson1_grader: Grader, course: Course, tmp_path: Path
) -> None:
    name = "../../\x1b[31mEve/" + "\u202e" * 300
    student = Student(name, (), "origin")
    (end,) = ClassRun(lesson1_grader, [student], tmp_path / "out", jobs=1)
    assert end.fault == ""
    (path,) = (tmp_path / "out" / "results").iterdir()
    assert results.decode(path.read_bytes()).submission == name
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out"]
    screen = io.StringIO()
    assert end.result
    for row in summary_rows([end.result], 80):
        Console(file=screen, width=80).print(row, soft_wrap=True)
    assert not set(screen.getvalue()) & {"\x1b", "\u202e"}


def test_names_on_disk_that_are_not_utf_8_are_graded(
    lesson1_grader: Grader, course: Course, tmp_path: Path
) -> None:
    folder = os.fsencode(tmp_path) + b"/class/Andr\xe9"
    try:
        os.makedirs(folder)
    except OSError:
        pytest.skip("this file system has UTF-8 names only")
    for file in (b"/lesson1_gradients.py", b"/help\xe9r.py", b"/lesson2\xff.py"):
        Path(os.fsdecode(folder + file)).write_text(CODE)
    found = find_students(tmp_path / "class")
    (end,) = ClassRun(lesson1_grader, found, tmp_path / "out", jobs=1)
    assert end.fault == "" and end.student == "Andr\\udce9"
