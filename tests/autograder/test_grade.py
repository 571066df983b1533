"""Grading a class: the folder that ships with the project, and the odd things a class hands in."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.grading.run import ClassRun
from autograder.intake.submissions import read_submission
from autograder.results import schema as results
from autograder.results.schema import LessonResult, Result
from tests.autograder.course import CLASSROOM, ROOT, solution_sources, stub_sources, submission

EXPECTED: dict[str, Any] = json.loads((CLASSROOM / "expected.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def graded(graded_class: Path) -> dict[str, Result]:
    """The class that ships with the project, graded two at a time."""
    out = graded_class
    read = {
        path.stem: results.decode(path.read_bytes()) for path in sorted(out.glob("results/*.json"))
    }
    with (out / "grades.csv").open(encoding="utf-8") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert {name: int(row["score"]) for name, row in rows.items()} == {
        name: result.score for name, result in read.items()
    }
    return read


def verdict(lesson: LessonResult, exercise: str) -> set[str]:
    """The words of `expected.json` that describe an exercise's outcome."""
    checks = [check for check in lesson.checks if check.exercise == exercise]
    points, full = sum(c.points for c in checks), sum(c.max_points for c in checks)
    words = {"full"} if points == full else {"not_full", "partial" if points else "none"}
    if all(check.status == "not started" for check in checks):
        words.add("not_started")
    if all(check.message.id == "import_failed" for check in checks):
        words.add("error")
    return words


def test_every_submission_of_the_class_has_a_result(graded: dict[str, Result]) -> None:
    assert sorted(graded) == sorted(EXPECTED)


@pytest.mark.parametrize("student", sorted(EXPECTED))
def test_the_class_gets_what_a_fair_grader_finds(graded: dict[str, Result], student: str) -> None:
    lessons = {lesson.id: lesson for lesson in graded[student].lessons}
    expected = {k: v for k, v in EXPECTED[student].items() if k != "misconceptions"}
    found = {
        lesson: {
            exercise: word if word in verdict(lessons[lesson], exercise) else "otherwise"
            for exercise, word in exercises.items()
        }
        for lesson, exercises in expected.items()
    }
    assert found == expected
    handed_in = {lesson.id for lesson in graded[student].lessons if lesson.handed_in}
    assert handed_in == {path.stem for path in (CLASSROOM / student).glob("*.py")}


def essence(result: Result) -> dict[str, Any]:
    """A result without what may differ between runs: durations."""
    data = json.loads(results.encode(result))
    for key in ("duration", "cpu_seconds"):
        data.pop(key)
    for lesson in data["lessons"]:
        for check in lesson["checks"]:
            check.pop("duration")
    return dict(data)


@pytest.mark.program
def test_verdicts_depend_neither_on_the_order_nor_on_jobs_nor_on_the_run(
    grader: Grader, course: Course, graded: dict[str, Result], tmp_path: Path
) -> None:
    students = [CLASSROOM / name for name in ("student16", "student02", "student09", "student05")]
    again = {one.student: one.result for one in ClassRun(grader, students, tmp_path, jobs=1)}
    for name, result in again.items():
        assert result is not None and essence(result) == essence(graded[name])


def test_every_result_fits_the_schema(graded: dict[str, Result]) -> None:
    schema = json.loads(results.SCHEMA_FILE.read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    for result in graded.values():
        validator.validate(json.loads(results.encode(result)))
    broken = json.loads(results.encode(graded["student01"]))
    broken["lessons"][0]["checks"][0]["status"] = "splendid"
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(broken)


def test_the_schema_file_is_that_of_the_types() -> None:
    assert results.SCHEMA_FILE.read_text("utf-8") == results.json_schema_text()


def points_of(course: Course) -> int:
    return sum(lesson.points for lesson in course.lessons)


def test_the_solutions_have_all_points_isolated(grader: Grader) -> None:
    result = grader.grade(submission(**solution_sources()))
    assert result.score == result.max_score == points_of(grader.course)


def test_the_untouched_stubs_score_0_and_are_not_started(grader: Grader) -> None:
    result = grader.grade(submission(**stub_sources()))
    assert (result.score, result.max_score) == (0, points_of(grader.course))
    assert {c.status for lesson in result.lessons for c in lesson.checks} == {"not started"}
    assert all(lesson.handed_in for lesson in result.lessons)


@pytest.mark.parametrize("lesson", sorted(solution_sources()))
def test_a_single_lesson_is_graded_for_what_is_there(grader: Grader, lesson: str) -> None:
    if lesson == "lesson8_experiments":
        pytest.skip("its answers use those of lessons 4, 6 and 7; see the next test")
    result = grader.grade(submission(**{lesson: solution_sources()[lesson]}))
    scores = {x.id: x.score for x in result.lessons}
    (full,) = (x.max_score for x in result.lessons if x.id == lesson)
    if lesson == "lesson12_runs":  # fit_early takes the loops of lesson 7
        full -= sum(c.max_points for c in result.checks if c.exercise_id == f"{lesson}.fit_early")
    assert scores.pop(lesson) == full and set(scores.values()) == {0}


def test_lesson_8_alone_can_import_lessons_that_were_not_handed_in(grader: Grader) -> None:
    source = (CLASSROOM / "student14" / "lesson8_experiments.py").read_text("utf-8")
    result = grader.grade(
        submission(lesson8_experiments="from exercises.lesson4_sgd import SGD\n" + source)
    )
    (lesson,) = (x for x in result.lessons if x.id == "lesson8_experiments")
    assert lesson.handed_in and not any(c.message.id.startswith("import") for c in lesson.checks)


def test_what_stops_at_another_lessons_stub_says_which(grader: Grader) -> None:
    source = (
        "from exercises.lesson4_sgd import SGD\n"
        "def train_digits(x, y, generator=None):\n"
        "    return SGD([x])\n"
    )
    result = grader.grade(submission(lesson8_experiments=source))
    check = [c for c in result.checks if c.lesson == "lesson8_experiments"][-1]
    assert check.status == "not started" and check.message.id == "stub_elsewhere"
    assert check.message.text.startswith("it uses what is still a stub: lesson4_sgd.py, line ")


GLOBALS = {
    "torch.set_grad_enabled(False)": "grad mode",
    "torch.set_default_dtype(torch.float64)": "default dtype",
    "torch.manual_seed(0)": "random state",
    "torch.autograd.set_detect_anomaly(True)": "anomaly detection",
}


@pytest.mark.parametrize(("change", "name"), GLOBALS.items(), ids=GLOBALS.values())
def test_a_call_must_leave_global_state_alone(grader: Grader, change: str, name: str) -> None:
    source = solution_sources()["lesson3_losses"]
    wrapped = "honest = norm_loss\ndef norm_loss(prediction, target):\n"
    wrapped += f"    loss = honest(prediction, target)\n    {change}\n    return loss\n"
    result = grader.grade(submission(lesson3_losses=source + wrapped))
    checks = {c.id.partition("::")[2]: c for lesson in result.lessons for c in lesson.checks}
    assert checks["norm_value"].message.id == "altered"
    where = str(checks["norm_value"].where).replace("`", "")
    assert name in checks["norm_value"].message.text.replace("`", "") and name in where
    assert checks["cross_entropy_value"].status == "passed"


@pytest.mark.parametrize("change", GLOBALS, ids=GLOBALS.values())
def test_what_an_import_changes_globally_costs_nobody_anything(grader: Grader, change: str) -> None:
    sources = solution_sources()
    sources["lesson1_gradients"] = f"{sources['lesson1_gradients']}\n{change}\n"
    one, two = "lesson1_gradients", "lesson2_step"
    result = grader.grade(submission(**{one: sources[one], two: sources[two]}))
    scores = {lesson.id: (lesson.score, lesson.max_score) for lesson in result.lessons}
    assert all(score == full for score, full in (scores[one], scores[two])), scores


def handed_in(folder: Path, course: Course, files: dict[str, bytes]) -> Any:
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return read_submission(folder, course)


ODD_FILES = {
    "empty folder": ({}, "no_files"),
    "another file only": ({"notes.txt": b"hello"}, "no_files"),
    "Latin-1": ({"lesson1_gradients.py": "# Gr\xfc\xdfe\n".encode("latin-1")}, "unreadable"),
    "null byte": ({"lesson1_gradients.py": b"x = 1\0\n"}, "unreadable"),
    "too large": ({"lesson1_gradients.py": b"#" * 600_000}, "unreadable"),
    "a browser's copy": ({"lesson1_gradients (1).py": b"import torch\n"}, "renamed"),
    "capitals": ({"Lesson1_Gradients.py": b"import torch\n"}, "renamed"),
    "two of one": (
        {"lesson1_gradients.py": b"import torch\n", "lesson1_old.py": b"x"},
        "ambiguous",
    ),
}


@pytest.mark.parametrize(("files", "note"), ODD_FILES.values(), ids=ODD_FILES.keys())
def test_odd_files_are_noted_and_graded(
    lesson1_grader: Grader,
    course: Course,
    tmp_path: Path,
    files: dict[str, bytes],
    note: str,
) -> None:
    result = lesson1_grader.grade(handed_in(tmp_path / "ada", course, files))
    assert [x.id for x in result.notes][:1] == [note]
    assert result.score == 0


@pytest.mark.parametrize("data", [b"\xef\xbb\xbfimport torch\n", b"import torch\r\nx = 1\r\n", b""])
def test_byte_order_marks_and_line_ends_are_no_mistakes(
    lesson1_grader: Grader, course: Course, tmp_path: Path, data: bytes
) -> None:
    result = lesson1_grader.grade(
        handed_in(tmp_path / "ada", course, {"lesson1_gradients.py": data})
    )
    assert result.notes == []
    assert {c.message.id for c in result.lessons[0].checks} == {"absent"}


def test_links_out_of_the_folder_are_not_followed(course: Course, tmp_path: Path) -> None:
    secret = tmp_path / "secret.py"
    secret.write_text("SECRET = 1\n")
    folder = tmp_path / "ada"
    folder.mkdir()
    (folder / "lesson1_gradients.py").symlink_to(secret)
    os.mkfifo(folder / "lesson2_step.py")
    found = read_submission(folder, course)
    assert set(found.unreadable) == {"lesson1_gradients", "lesson2_step"}
    assert found.sources == {}


def optimlings(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)


@pytest.mark.program
def test_the_command_grades_broken_submissions_beside_right_ones(tmp_path: Path) -> None:
    right = solution_sources()["lesson1_gradients"]
    class_folder = tmp_path / "class"
    broken = {
        "syntax": "def gradient(f, w)\n",
        "import": "import no_such_module\n",
        "exit": "import os\nos._exit(0)\n",
        "flood": right + "\nprint('x' * 100_000_000)\n",
        "ada": right,
        "name with spaces [bold]": right,
        "=HYPERLINK(1)": right,
    }
    for name, source in broken.items():
        (class_folder / name).mkdir(parents=True)
        (class_folder / name / "lesson1_gradients.py").write_text(source, "utf-8")
    (class_folder / "empty").mkdir()
    (class_folder / "README.md").write_text("not a student")
    out = tmp_path / "out"
    run = optimlings("grade", str(class_folder), "--out", str(out), "--lesson", "1", "--jobs", "2")
    assert run.returncode == 0, run.stderr
    with (out / "grades.csv").open(encoding="utf-8") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert list(rows) == sorted(rows)
    assert {name: row["score"] for name, row in rows.items()} == {
        "'=HYPERLINK(1)": "12",
        "ada": "12",
        "empty": "0",
        "exit": "0",
        "flood": "12",
        "import": "0",
        "name with spaces [bold]": "12",
        "syntax": "0",
    }
    assert rows["empty"]["lesson1_gradients"] == ""
    words = " ".join(run.stdout.split())
    for said in (
        "100,000,001 characters were printed",
        "no_such_module",
        "SyntaxError",
        "no lesson file was found",
        "ended Python itself",
        "1 of 12 points is attested: lesson1_gradients::zero_grad_zeros",
        "can be learned by heart: --seed N grades on others",
    ):
        assert said in words
    assert len(list((out / "results").iterdir())) == 8


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no/such/folder", "--out", "x"], "not a folder"),
        ([str(CLASSROOM), "--out", "x", "--lesson", "99"], "there is no lesson '99'"),
        ([str(CLASSROOM), "--out", "x", "--lesson", "3-1"], "write 1-3"),
        ([str(CLASSROOM), "--out", "x", "--lesson", "1-99"], "there is no lesson 99"),
        ([str(CLASSROOM)], "--out"),
        ([str(CLASSROOM), "--out", "x", "--jobs", "0"], "--jobs"),
    ],
)
def test_wrong_usage_ends_with_status_2(arguments: list[str], said: str) -> None:
    run = optimlings("grade", *arguments)
    assert run.returncode == 2 and said in run.stderr


def test_a_folder_without_students_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    run = optimlings("grade", str(tmp_path / "class"), "--out", str(tmp_path / "out"))
    assert run.returncode == 2 and "one per student" in run.stderr


NAMED = [
    (student, exercise, id)
    for student, lessons in sorted(EXPECTED.items())
    for exercise, id in lessons.get("misconceptions", {}).items()
]


@pytest.mark.parametrize(("student", "exercise", "id"), NAMED)
def test_misconceptions_in_the_class_are_named(
    graded: dict[str, Result], student: str, exercise: str, id: str
) -> None:
    lesson, _, name = exercise.partition(".")
    (found,) = (x for x in graded[student].lessons if x.id == lesson)
    failed = [c for c in found.checks if c.exercise == name and c.status == "failed"]
    assert [id] in [check.misconceptions for check in failed]
    assert {m for check in failed for m in check.misconceptions} == {id}


def test_no_right_exercise_has_a_diagnosis(graded: dict[str, Result]) -> None:
    for result in graded.values():
        for check in (c for lesson in result.lessons for c in lesson.checks):
            assert not check.misconceptions or check.status in ("failed", "blocked")


def test_what_follows_from_another_exercise_says_so(graded: dict[str, Result]) -> None:
    """student03's `fit` is right, but its own `test_loop` leaves out the evaluation mode."""
    checks = {check.name: check for check in graded["student03"].checks}
    assert checks["fit_history"].points == 0
    assert checks["fit_history"].uses is not None
    assert checks["fit_history"].uses.text == "uses test_loop, which fails: fix that first"
    assert checks["evaluation_mode"].uses is None
