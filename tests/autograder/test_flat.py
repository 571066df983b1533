"""What a class costs beside its grading: no torch for what is finished, little memory."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from autograder.course import Course
from autograder.grading import output
from autograder.grading.grader import Grader
from autograder.grading.pages import ClassPages, write_pages
from autograder.grading.resume import Fingerprints
from autograder.grading.run import ClassRun
from autograder.grading.shared import Shared
from autograder.intake.classes import find_students
from autograder.intake.files import DiskFolder
from autograder.reports.class_report import class_json_pieces, class_report
from autograder.reports.pages.student import student_page
from autograder.results import schema as results
from autograder.results.evidence_schema import Evidence
from autograder.results.schema import HandedIn, Result
from tests.autograder.course import ROOT, solution_sources
from tests.autograder.test_faults import make_class

RIGHT = solution_sources()["lesson1_gradients"]


def as_of_a_class(result: Result) -> Result:
    """A result without what its own page and file alone show."""
    lessons = [
        msgspec.structs.replace(
            lesson, checks=[msgspec.structs.replace(x, duration=0.0) for x in lesson.checks]
        )
        for lesson in result.lessons
    ]
    own = {"fingerprint": "", "duration": 0.0, "cpu_seconds": 0.0}
    return msgspec.structs.replace(result, lessons=lessons, files={}, handed_in=HandedIn(), **own)


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
    assert len(folders) == 2 and all(isinstance(x, DiskFolder) and x._content for x in folders)
    known = Fingerprints(course.select(["1"]), 0, lesson1_grader.workers.require)
    ends = list(ClassRun(lesson1_grader, students, tmp_path / "out", 1))
    assert not any(isinstance(x, DiskFolder) and x._content for x in folders)
    again = list(ClassRun(known, students, tmp_path / "out", 1))
    assert len(ends) == 2 and all(end.resumed for end in again), "they can be read once more"


@pytest.mark.program
def test_results_of_a_class_are_kept_whole_but_for_what_is_their_own(graded_class: Path) -> None:
    shared = Shared()
    for path in sorted((graded_class / "results").iterdir()):
        result = results.decode(path.read_bytes())
        assert shared.result(result) == as_of_a_class(result)


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
    assert len(first) == len(texts) and size < 1000, size


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


def test_pages_are_there_as_soon_as_a_submission_is_graded(
    graded_class: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that is stopped has the pages of what it graded, and does not make them again."""
    out = tmp_path / "out"
    shutil.copytree(
        graded_class, out, ignore=lambda folder, names: {"feedback", ".pages"} & {*names}
    )
    some = [results.decode(path.read_bytes()) for path in sorted((out / "results").iterdir())][:3]
    pages = ClassPages(out)
    for result in some[:2]:
        pages.add(result)
        assert output.feedback_path(out, result.submission).is_file()
    pages.keep()
    made: list[str] = []

    def noted(result: Result, evidence: Evidence) -> str:
        made.append(result.submission)
        return "a page"

    monkeypatch.setattr("autograder.grading.pages.student_page", noted)
    assert write_pages(out, some) == [] and made == [some[2].submission]


def test_pages_are_noted_alike_in_any_order_and_however_long_it_took(
    graded_class: Path, tmp_path: Path
) -> None:
    paths = sorted((graded_class / "results").iterdir())[:3]
    some = [results.decode(path.read_bytes()) for path in paths]
    slower = [
        msgspec.structs.replace(
            result,
            duration=99.0,
            lessons=[
                msgspec.structs.replace(
                    lesson, checks=[msgspec.structs.replace(x, duration=9.0) for x in lesson.checks]
                )
                for lesson in result.lessons
            ],
        )
        for result in some
    ]
    assert write_pages(tmp_path / "a", some) == write_pages(tmp_path / "b", slower[::-1]) == []
    assert (tmp_path / "a" / ".pages").read_bytes() == (tmp_path / "b" / ".pages").read_bytes()


def test_a_page_that_cannot_be_written_is_told_at_the_end_and_stops_nobody(
    graded_class: Path, tmp_path: Path
) -> None:
    some = [results.decode(x.read_bytes()) for x in sorted((graded_class / "results").iterdir())][
        :2
    ]
    pages = ClassPages(tmp_path)
    page = output.feedback_path(tmp_path, some[0].submission)
    page.mkdir()
    kept = [pages.add(result) for result in some]
    assert output.feedback_path(tmp_path, some[1].submission).is_file()
    with pytest.raises(output.OutputError, match=page.name):
        pages.finish(kept)
    assert (tmp_path / "report.html").is_file() and pages.problems == []


def test_a_report_that_fails_costs_nobody_a_page_or_a_grade(
    graded_class: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*given: object) -> None:
        raise ZeroDivisionError("of ours")

    monkeypatch.setattr("autograder.grading.pages.class_report", fails)
    some = [results.decode(x.read_bytes()) for x in sorted((graded_class / "results").iterdir())][
        :1
    ]
    problems = write_pages(tmp_path, some)
    assert problems == ["report.html: ZeroDivisionError: of ours"]
    assert output.feedback_path(tmp_path, some[0].submission).is_file()


def test_a_file_in_pieces_is_written_only_where_it_is_another(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    for content, is_new in (
        ([b"a", b"b"], True),
        ([b"ab"], False),
        ([b"abc"], True),
        ([b"ab"], True),
        ([], True),
        ([b"x" * 2_000_000, b"y"], True),
        ([b"x", b"x" * 1_999_999 + b"y"], False),
        ([b"x", b"x" * 1_999_999 + b"z"], True),
    ):
        before = path.stat().st_ino if path.exists() else 0
        output.write_if_new(path, iter(content))
        assert path.read_bytes() == b"".join(content)
        assert (path.stat().st_ino != before) is is_new, content
    assert [each.name for each in tmp_path.iterdir()] == ["report.json"]


def test_what_fails_while_a_file_is_made_leaves_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(b"before")

    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError("no further")

    with pytest.raises(RuntimeError, match="no further"):
        output.write_if_new(path, pieces())
    assert path.read_bytes() == b"before" and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("count", [0, 1, 4])
def test_the_report_in_pieces_is_the_whole_report(graded_class: Path, count: int) -> None:
    paths = sorted((graded_class / "results").iterdir())[:count]
    report = class_report([results.decode(path.read_bytes()) for path in paths])
    whole = msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n"
    pieces = list(class_json_pieces(report))
    assert b"".join(pieces) == whole and len(pieces) == count + 2
