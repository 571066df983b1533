"""The intake as `optimlings grade` uses it: odd but honest classes keep their rows and points."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.cli.app import app
from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.grading.run import ClassRun
from autograder.intake.classes import find_students
from autograder.intake.options import Attempt, IntakeOptions
from autograder.results import schema as results
from autograder.results.schema import Result
from tests.autograder.course import ROOT, solution_sources, stub_sources
from tests.autograder.handed_in import notebook, put, zipped
from tests.autograder.test_intake_roster import unmarked

L1, L3 = "lesson1_gradients", "lesson3_losses"
RIGHT1, RIGHT, STUB = solution_sources()[L1], solution_sources()[L3], stub_sources()[L3]
NOTEBOOK, STUB_NOTEBOOK = notebook(RIGHT), notebook(STUB)
PARTLY = STUB.replace(
    '    raise NotImplementedError("3.1 mse_loss")',
    RIGHT.partition("### BEGIN SOLUTION\n")[2].partition("    ### END SOLUTION")[0],
    1,
)

Tree = Mapping[str, str | bytes]


@pytest.fixture(scope="module")
def lesson3_grader(course: Course) -> Iterator[Grader]:
    with Grader(course.select(["3"])) as grader:
        assert grader.prepare() == []
        yield grader


def scores(
    grader: Grader, folder: Path, out: Path, options: IntakeOptions | None = None
) -> dict[str, Result]:
    options = options or IntakeOptions()
    found = find_students(folder, options)
    ends = {end.student: end for end in ClassRun(grader, found, out, 2, False, options)}
    assert [end.fault for end in ends.values() if end.fault] == []
    return {name: end.result for name, end in ends.items() if end.result}


# Students whose work is right, and who get all points whatever is odd about it.
HONEST: dict[str, str | bytes] = {
    "plain/lesson3_losses.py": RIGHT,
    "copy of it/lesson3_losses.py": STUB,
    "copy of it/lesson3_losses (1).py": RIGHT,
    "notebook/lesson3_losses.py": STUB,
    "notebook/lesson3_losses.ipynb": NOTEBOOK,
    "repository/lesson3_losses.py": STUB,
    "repository/exercises/lesson3_losses.py": RIGHT,
    "attempts/attempt1/lesson3_losses.py": STUB,
    "attempts/attempt2/lesson3_losses.py": RIGHT,
    "archives/hw_v1.zip": zipped({"lesson3_losses.py": STUB}),
    "archives/hw_v2.zip": zipped({"lesson3_losses.py": RIGHT}),
    "versions/lesson3_losses_v1.py": STUB,
    "versions/lesson3_losses_v2.py": RIGHT,
    "sakai/Feedback Attachment(s)/lesson3_losses.py": STUB,
    "sakai/Submission attachment(s)/lesson3_losses.py": RIGHT,
    "teams/HW1/Version 1/lesson3_losses.py": PARTLY,
    "teams/HW1/Version 2/lesson3_losses.py": RIGHT,
    "drive/Copy of lesson3_losses.ipynb": NOTEBOOK,
    "german/Kopie von lesson3_losses.ipynb": NOTEBOOK,
    "japanese/lesson3_losses.ipynb のコピー": NOTEBOOK,
    "korean/lesson3_losses.ipynb의 사본": NOTEBOOK,
    "prefix/cy_lesson3_losses.py": RIGHT,
    "stamp/20240301101112_lesson3_losses.py": RIGHT,
    "text/lesson3_losses.py.txt": RIGHT,
    "text notebook/lesson3_losses.ipynb.txt": NOTEBOOK,
    "json/lesson3_losses.ipynb.json": NOTEBOOK,
    "notebook as python/lesson3_losses.py": NOTEBOOK,
    "python as notebook/lesson3_losses.ipynb": RIGHT,
    "deep/src/exercises/lesson3_losses.py": RIGHT,
    "deep/docs/report.pdf": b"x",
    "weeks/week1/lesson1/lesson1_gradients.py": RIGHT1,
    "weeks/week3/lesson3/lesson3_losses.py": RIGHT,
    "packed/hw.zip": zipped({"hw/src/exercises/lesson3_losses.py": RIGHT, "hw/data/x.csv": "1"}),
    "shift jis/hw.zip": unmarked(("lesson3_losses_ソース.py", "cp932"), content=RIGHT),
    "other name/losses.py": RIGHT,
}


def test_odd_but_honest_work_keeps_its_points(lesson3_grader: Grader, tmp_path: Path) -> None:
    graded = scores(lesson3_grader, put(tmp_path / "class", HONEST), tmp_path / "out")
    names = {path.partition("/")[0] for path in HONEST}
    assert {name: result.score for name, result in graded.items()} == dict.fromkeys(names, 11)
    for name, result in graded.items():
        assert L3 in result.files, name
        if name not in ("plain", "deep", "weeks", "packed"):
            assert result.notes, name


@pytest.mark.parametrize(
    ("attempt", "used"),
    [(Attempt.LATEST, "attempt3"), (Attempt.FIRST, "attempt1"), (Attempt.BEST, "attempt2")],
)
def test_which_attempt_counts(
    lesson3_grader: Grader, tmp_path: Path, attempt: Attempt, used: str
) -> None:
    broken = RIGHT.replace("import torch\n", "import torch\nx = undefined\n", 1)
    folder = put(
        tmp_path / "class",
        {
            f"ada/attempt1/{L3}.py": broken,
            f"ada/attempt2/{L3}.py": RIGHT,
            f"ada/attempt3/{L3}.py": PARTLY,
        },
    )
    options = IntakeOptions(attempt=attempt)
    (result,) = scores(lesson3_grader, folder, tmp_path / "out", options).values()
    assert result.files == {L3: f"{used}/{L3}.py"}
    assert (result.score == 11) is (attempt is Attempt.BEST)
    assert (result.score == 0) is (attempt is Attempt.FIRST)
    again = list(
        ClassRun(lesson3_grader, find_students(folder), tmp_path / "out", 1, False, options)
    )
    assert [end.resumed for end in again] == [True]
    if attempt is Attempt.BEST:
        note = result.notes[-1]
        assert note.text == f"attempt 2 of 3 is the best, and counts: attempt2/{L3}.py"
        (folder / "ada" / "attempt1" / f"{L3}.py").write_text(STUB)
        changed = ClassRun(
            lesson3_grader, find_students(folder), tmp_path / "out", 1, False, options
        )
        assert [end.resumed for end in changed] == [False]


# The command


def grade(*arguments: str) -> tuple[int, str]:
    ended = CliRunner().invoke(app, ["grade", *arguments, "--course", str(ROOT)])
    return ended.exit_code, ended.output


def rows(out: Path) -> dict[str, dict[str, str]]:
    text = (out / "grades.csv").read_text("utf-8")
    return {row["student"]: row for row in csv.DictReader(io.StringIO(text))}


CLASS: Tree = {
    f"Lovelace_Ada_alovelace_12345/{L1}.py": RIGHT1,
    f"Chen_Bo_bchen_12346/Late Submission - {L1}.py": "x = 1\n",
}


def test_a_dry_run_shows_who_would_be_graded_and_writes_nothing(tmp_path: Path) -> None:
    folder = put(tmp_path / "class", {**CLASS, "stray.py": "x = 1\n"})
    status, said = grade(str(folder), "--dry-run", "--out", str(tmp_path / "out"))
    assert status == 1
    assert "read as an export of ILIAS" in said and "--layout auto, plain" in said
    assert "Ada Lovelace" in said and "alovelace" in said and f"{L1}.py" in said
    assert "could not be attributed: stray.py was left out" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["class"]
    (folder / "stray.py").unlink()
    assert grade(str(folder), "--dry-run")[0] == 0
    status, said = grade(str(folder), "--dry-run", "--due", "2026-13-01")
    assert status == 2 and "2026-13-01" in said


def test_a_dry_run_runs_nothing(tmp_path: Path) -> None:
    trap = f"open({str(tmp_path / 'trap')!r}, 'w')\n"
    folder = put(tmp_path / "class", {f"ada/{L1}.py": trap, f"bo/{L1}.ipynb": notebook(trap)})
    assert grade(str(folder), "--dry-run")[0] == 0
    assert not (tmp_path / "trap").exists()


def test_without_an_output_folder_it_is_said(tmp_path: Path) -> None:
    status, said = grade(str(put(tmp_path, CLASS)))
    assert status == 2 and "--out DIR is missing" in said


@pytest.mark.program
def test_the_command_keeps_what_is_known_and_everybody_has_a_row(tmp_path: Path) -> None:
    folder = put(tmp_path / "class", {**CLASS, "stray.py": "x = 1\n"})
    roster = tmp_path / "roster.csv"
    roster.write_text("name,username,email\nAda Lovelace,alovelace,ada@x.org\nBo Chen,bchen,\n"
                      "Cy Dee,cdee,cy@x.org\n")  # fmt: skip
    out = tmp_path / "out"
    arguments = [str(folder), "--out", str(out), "--lesson", "1", "--roster", str(roster)]
    status, said = grade(*arguments)
    assert status == 1 and "could not be attributed: stray.py" in said
    found = rows(out)
    assert {name: row["score"] for name, row in found.items()} == {
        "Ada Lovelace": "12",
        "Bo Chen": "0",
        "Cy Dee": "0",
    }
    assert found["Cy Dee"][L1] == "" and found["Bo Chen"]["late"] == "late"
    assert found["Ada Lovelace"]["email"] == "ada@x.org"
    assert found["Ada Lovelace"]["number"] == "12345"
    result = results.decode((out / "results" / "Bo Chen.json").read_bytes())
    assert result.person.late and result.person.login == "bchen"
    assert result.files == {L1: f"Late Submission - {L1}.py"}


@pytest.mark.program
def test_one_student_is_graded_again_and_the_others_stay(tmp_path: Path) -> None:
    folder = put(tmp_path / "class", {f"ada/{L1}.py": RIGHT1, f"bo/{L1}.py": RIGHT1})
    out = tmp_path / "out"
    arguments = [str(folder), "--out", str(out), "--lesson", "1"]
    assert grade(*arguments)[0] == 0
    (folder / "ada" / f"{L1}.py").write_text("x = 1\n")
    (folder / "bo" / f"{L1}.py").write_text("x = 1\n")
    status, said = grade(*arguments, "--student", "Ada")
    assert status == 0 and "belong to no student" not in said
    assert {name: row["score"] for name, row in rows(out).items()} == {"ada": "0", "bo": "12"}
    status, said = grade(*arguments, "--student", "zoe")
    assert status == 2 and "there is no student 'zoe'" in said


@pytest.mark.program
def test_plain_classes_have_the_columns_they_had(tmp_path: Path) -> None:
    folder = put(tmp_path / "class", {f"ada/{L1}.py": RIGHT1})
    assert grade(str(folder), "--out", str(tmp_path / "out"), "--lesson", "1")[0] == 0
    assert (tmp_path / "out" / "grades.csv").read_text() == (
        f"student,score,grade,{L1}\nada,12,12.00,12\n"
    )
