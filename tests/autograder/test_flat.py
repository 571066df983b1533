"""What a class costs beside its grading: no torch for what is finished, little memory."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tracemalloc
from pathlib import Path

import msgspec
import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.grading.pages import write_pages
from autograder.grading.resume import Fingerprints
from autograder.grading.run import ClassRun
from autograder.grading.shared import Shared
from autograder.intake.classes import find_students
from autograder.reports.pages.student import student_page
from autograder.results import schema as results
from autograder.results.evidence_schema import Evidence
from autograder.results.schema import Result
from tests.autograder.course import ROOT, solution_sources
from tests.autograder.test_faults import make_class

RIGHT = solution_sources()["lesson1_gradients"]


def without_durations(result: Result) -> Result:
    lessons = [
        msgspec.structs.replace(
            lesson, checks=[msgspec.structs.replace(x, duration=0.0) for x in lesson.checks]
        )
        for lesson in result.lessons
    ]
    return msgspec.structs.replace(result, lessons=lessons)


@pytest.mark.program
def test_a_run_in_which_nothing_is_left_to_do_imports_no_torch(
    course: Course, tmp_path: Path
) -> None:
    make_class(tmp_path / "class", ada=RIGHT, ben=RIGHT)
    grade = ["grade", str(tmp_path / "class"), "--out", str(tmp_path / "out"), "--lesson", "1"]
    program = (
        "import sys\nfrom autograder.cli.app import app\n"
        "try:\n    app(sys.argv[1:])\nexcept SystemExit as end:\n    assert not end.code\n"
        "print('torch' in sys.modules, 'hypothesis' in sys.modules)"
    )
    said = []
    for _ in range(2):
        run = subprocess.run(
            [sys.executable, "-c", program, *grade],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
            check=True,
        )
        said.append(run.stdout)
    assert said[0].endswith("True False\n")
    assert "2 of them graded before" in said[1] and said[1].endswith("False False\n")


def test_who_only_tells_fingerprints_tells_those_of_the_grader(
    course: Course, lesson1_grader: Grader, tmp_path: Path
) -> None:
    students = make_class(tmp_path / "class", ada=RIGHT)
    list(ClassRun(lesson1_grader, students, tmp_path / "out", 1))
    known = Fingerprints(course.select(["1"]), 0, lesson1_grader.workers.require)
    (end,) = ClassRun(known, students, tmp_path / "out", 1)
    assert end.resumed


def test_a_students_files_take_no_memory_once_they_are_read(
    course: Course, lesson1_grader: Grader, tmp_path: Path
) -> None:
    """10,000 lists of files took 20 MB to the end of the run."""
    make_class(tmp_path / "class", ada=RIGHT, ben=RIGHT)
    students = find_students(tmp_path / "class")
    folders = [part.content for student in students for part in student.parts]
    assert len(folders) == 2 and all("_content" in vars(folder) for folder in folders)
    known = Fingerprints(course.select(["1"]), 0, lesson1_grader.workers.require)
    ends = list(ClassRun(lesson1_grader, students, tmp_path / "out", 1))
    assert not any("_content" in vars(folder) for folder in folders)
    again = list(ClassRun(known, students, tmp_path / "out", 1))
    assert len(ends) == 2 and all(end.resumed for end in again), "they can be read once more"


@pytest.mark.program
def test_results_of_a_class_are_kept_whole_but_for_durations(graded_class: Path) -> None:
    shared = Shared()
    for path in sorted((graded_class / "results").iterdir()):
        result = results.decode(path.read_bytes())
        assert shared.result(result) == without_durations(result)


def test_one_more_student_takes_little_memory(graded_class: Path) -> None:
    paths = sorted((graded_class / "results").iterdir())
    texts = [path.read_bytes() for path in paths]
    shared = Shared()

    def more(count: int) -> list[Result]:
        found = []
        for number in range(count):
            result = results.decode(texts[number % len(texts)])
            result = msgspec.structs.replace(result, submission=f"student{number}")
            found.append(shared.result(result))
        return found

    first = more(len(texts))
    tracemalloc.start()
    try:
        kept = more(200)
        size = tracemalloc.get_traced_memory()[0] / len(kept)
    finally:
        tracemalloc.stop()
    assert len(first) == len(texts) and size < 2500, size


def test_only_pages_that_come_out_otherwise_are_made_again(
    graded_class: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    shutil.copytree(graded_class, out)
    found = [results.decode(path.read_bytes()) for path in sorted((out / "results").iterdir())][:4]
    assert write_pages(out, found) == []
    made: list[str] = []
    make = student_page

    def noted(result: Result, evidence: Evidence | None = None) -> str:
        made.append(result.submission)
        return make(result, evidence)

    monkeypatch.setattr("autograder.grading.pages.student_page", noted)
    before = [(out / "feedback" / f"{x.submission}.html").read_bytes() for x in found]
    assert write_pages(out, found) == [] and made == []
    (out / "feedback" / "student01.html").write_text("by hand")
    (out / "feedback" / "student02.html").unlink()
    (out / "evidence" / "student03.json").unlink()
    lower = msgspec.structs.replace(found[3], grade=1.0)
    assert write_pages(out, [*found[:3], lower]) == []
    assert made == ["student01", "student02", "student03", "student04"]
    after = [(out / "feedback" / f"{x.submission}.html").read_bytes() for x in found]
    assert after[:2] == before[:2] and after[2] != before[2] and after[3] != before[3]
