"""Folders that are not what they seem: an output folder in the class, a folder that is swapped."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.cli import app as cli
from autograder.course import Course
from autograder.intake.classes import SubmissionGone, find_students
from autograder.intake.submissions import read_submission
from tests.autograder.course import solution_sources

RIGHT = solution_sources()["lesson1_gradients"]
LESSON = "lesson1_gradients.py"


@pytest.fixture
def class_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "class"
    for student in ("bob", "eve", "results"):
        (folder / student).mkdir(parents=True)
        (folder / student / LESSON).write_text("x = 1\n" if student == "bob" else RIGHT, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("out", "how"),
    [("class", "is"), ("class/bob", "lies in"), ("class/new", "lies in"), (".", "is around")]
    + [("link", "is"), ("class/../class/x", "lies in")],
)
def test_the_output_does_not_go_among_the_submissions(
    class_folder: Path, out: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(class_folder.parent)
    Path("link").symlink_to("class")
    before = sorted(class_folder.rglob("*"))
    ended = CliRunner().invoke(cli.app, ["grade", "class", "--out", out, "--lesson", "1"])
    said = " ".join(ended.output.split())
    assert ended.exit_code == 2 and f"--out {out} {how} the class's folder" in said
    assert sorted(class_folder.rglob("*")) == before


def swapped_for_a_link(folder: Path, other: Path) -> None:
    folder.rename(folder.with_name(".eve"))
    folder.symlink_to(other)


def swapped_for_a_folder(folder: Path, other: Path) -> None:
    folder.rename(folder.with_name(".eve"))
    other.rename(folder)


@pytest.mark.parametrize("swap", [swapped_for_a_link, swapped_for_a_folder])
@pytest.mark.parametrize("inner", ["", "inner"])
def test_a_folder_that_is_swapped_meanwhile_is_nobodys(
    class_folder: Path, tmp_path: Path, course: Course, swap: object, inner: str
) -> None:
    secret = tmp_path / "secret"
    for folder in (class_folder / "eve" / inner, secret):
        folder.mkdir(exist_ok=True)
        (folder / LESSON).write_text("x = 1\n")
    students = {student.name: student for student in find_students(class_folder)}
    eve = students["eve"]
    if inner:
        _ = eve.parts[0].content.folders()  # type: ignore[union-attr]
    swap(class_folder / "eve" / inner, secret)  # type: ignore[operator]
    with pytest.raises(SubmissionGone, match="is gone"):
        read_submission(eve, course)
    assert read_submission(students["results"], course).sources == {"lesson1_gradients": RIGHT}


def test_a_file_that_is_swapped_for_a_link_is_not_read(
    class_folder: Path, tmp_path: Path, course: Course
) -> None:
    (student,) = (x for x in find_students(class_folder) if x.name == "eve")
    _ = student.parts[0].content.files()  # type: ignore[union-attr]
    (class_folder / "eve" / LESSON).unlink()
    (class_folder / "eve" / LESSON).symlink_to(class_folder / "results" / LESSON)
    assert read_submission(student, course).sources == {}
