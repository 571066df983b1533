"""`optimlings grade --gradebook`: scores of plain files in nbgrader's gradebook."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("nbgrader", reason="needs the extra [nbgrader]: pip install -e '.[nbgrader]'")

import msgspec
from nbgrader.api import Gradebook

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.nbgrader.gradebook import GradebookError, Scores, shown, url_of
from autograder.results.schema import Lateness, Override, Person, Result, Text
from tests.autograder.course import CLASSROOM, submission
from tests.autograder.nbgrader.conftest import run

pytestmark = pytest.mark.program

LESSON = "lesson1_gradients"


@pytest.fixture(scope="module")
def results(lesson1_grader: Grader) -> list[Result]:
    found = []
    for student in ("student01", "student02", "student10"):
        file = CLASSROOM / student / f"{LESSON}.py"
        sources = {LESSON: file.read_text("utf-8")} if file.exists() else {}
        found.append(lesson1_grader.grade(submission(student, **sources)))
    return found


@pytest.fixture(scope="module")
def small(course: Course) -> Course:
    return course.select(["1"])


def postgres_programs() -> Path | None:
    """The folder of PostgreSQL's programs, if they are installed."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return folders[-1].parent if folders else None


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The URL of a new database in a server of our own."""
    pytest.importorskip("psycopg2", reason="needs psycopg2-binary, which the extra [dev] has")
    programs = postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    prefix: list[str] = []
    with tempfile.TemporaryDirectory() as name:  # pytest's folders are closed to other users
        folder = Path(name)
        if os.geteuid() == 0:  # the server refuses to run as root
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
            # Not every path has the programs of the administrator.
            places = os.pathsep.join([os.environ["PATH"], "/usr/sbin", "/sbin"])
            found = shutil.which("runuser", path=places)
            assert found, "the program runuser of util-linux is needed"
            prefix = [found, "-u", "postgres", "--"]
        yield from serve(programs, folder, prefix)


def serve(programs: Path, folder: Path, prefix: list[str]) -> Iterator[str]:
    """Run a server in a folder."""
    data, port = folder / "data", _free_port()

    def call(name: str, *arguments: str) -> None:
        subprocess.run(
            [*prefix, str(programs / name), *arguments],
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            timeout=120,
        )

    call("initdb", "-D", str(data), "-A", "trust", "-U", "grader", "--no-sync")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    call("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        call("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "grader", "grades")
        yield f"postgresql+psycopg2://grader:secret@127.0.0.1:{port}/grades"
    finally:
        call("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres"))
    return f"sqlite:///{tmp_path / 'gradebook.db'}"


def scores(url: str) -> dict[str, dict[str, Any]]:
    with Gradebook(url, "optimlings") as gradebook:
        return {
            found.student.id: {
                grade.name: grade.score for book in found.notebooks for grade in book.grades
            }
            for found in gradebook.assignment_submissions(LESSON)
        }


def write(url: str, course: Course, results: list[Result]) -> int:
    with Scores(url, course) as gradebook:
        return gradebook.write(results)


def test_scores_are_written_and_written_again(
    url: str, small: Course, results: list[Result]
) -> None:
    assert write(url, small, results) == 8  # student10 did not hand in the lesson
    first = scores(url)
    assert sum(first["student01"].values()) == 12
    assert first["student02"]["check-accumulated_gradients"] == 0
    assert sum(first["student02"].values()) == 9
    assert "student10" not in first

    with Gradebook(url, "optimlings") as gradebook:
        of = (LESSON, LESSON, "student02")
        gradebook.find_grade("check-accumulated_gradients", *of).manual_score = 2
        gradebook.find_grade("check-gradient", *of).extra_credit = 0.5
        gradebook.find_comment("gradient", *of).manual_comment = "well done"
        gradebook.find_submission_notebook(*of).late_submission_penalty = 1.5
        gradebook.db.commit()
    assert write(url, small, results) == 8
    again = scores(url)
    assert again["student01"] == first["student01"] and again.keys() == first.keys()
    assert sum(again["student02"].values()) == 9 + 2 + 0.5
    with Gradebook(url, "optimlings") as gradebook:
        assert gradebook.find_comment("gradient", *of).comment == "well done"
        assert gradebook.find_submission_notebook(*of).late_submission_penalty == 1.5
        assert len(gradebook.students) == 2
        grade = gradebook.find_grade("check-accumulated_gradients", *of)
        assert (grade.auto_score, grade.needs_manual_grade) == (0, True)


def test_who_and_when_are_written(small: Course, results: list[Result], tmp_path: Path) -> None:
    who = Person(full_name="Ada Lovelace", login="al1815", email="ada@x.edu",
                 submitted="2026-11-02 14:58:23+01:00")  # fmt: skip
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    write(url, small, [msgspec.structs.replace(results[0], person=who)])
    with Gradebook(url, "optimlings") as gradebook:
        (student,) = gradebook.students
        known = (student.id, student.first_name, student.last_name, student.email)
        assert known == ("al1815", "Ada", "Lovelace", "ada@x.edu")
        submission = gradebook.find_submission(LESSON, "al1815")
        assert str(submission.timestamp) == "2026-11-02 13:58:23"


def test_the_gradebook_gets_the_points_of_the_checks(
    small: Course, results: list[Result], tmp_path: Path
) -> None:
    """nbgrader has a late penalty and manual scores of its own; ours would count twice."""
    ruled = [
        msgspec.structs.replace(
            result,
            grade=1.0,
            overrides=[Override(f"{LESSON}.gradient", 0, 3, "no")],
            lateness=Lateness(
                due="x", rule="y", units=1, cost=8.8, message=Text("late_cost", {}, "")
            ),
        )
        for result in results
    ]
    plain, late = (f"sqlite:///{tmp_path / name}.db" for name in ("plain", "late"))
    write(plain, small, results)
    write(late, small, ruled)
    assert scores(plain) == scores(late) and scores(late)


def test_a_fault_of_the_grader_is_no_score(
    small: Course, results: list[Result], tmp_path: Path
) -> None:
    lesson = results[0].lessons[0]
    broken = msgspec.structs.replace(lesson.checks[0], status="grader error")
    checks = [broken, *lesson.checks[1:]]
    result = msgspec.structs.replace(
        results[0], lessons=[msgspec.structs.replace(lesson, checks=checks)]
    )
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    write(url, small, [result])
    with Gradebook(url, "optimlings") as gradebook:
        grade = gradebook.find_grade("check-gradient", LESSON, LESSON, "student01")
        assert grade.auto_score is None and grade.needs_manual_grade


def test_a_gradebook_that_cannot_be_used_is_named(small: Course, tmp_path: Path) -> None:
    (tmp_path / "no.db").write_text("this is no database", "utf-8")
    with (
        pytest.raises(GradebookError, match=r"no\.db cannot be used: "),
        Scores(str(tmp_path / "no.db"), small),
    ):
        pass
    assert shown("postgresql://me:secret@host/db") == "postgresql://host/db"
    assert url_of(str(tmp_path)) == f"sqlite:///{tmp_path.resolve()}/gradebook.db"


def test_the_command(released: Any, tmp_path: Path) -> None:
    """Into the gradebook of a course that was released: its assignment, its cells."""
    shutil.copytree(CLASSROOM / "student02", tmp_path / "class" / "student02")
    shutil.copy(released.folder / "gradebook.db", tmp_path / "gradebook.db")
    done = run(
        tmp_path, "autograder", "grade", "class", "--lesson", "1", "--out", "out",
        "--layout", "plain", "--gradebook", "gradebook.db", "--course", str(CLASSROOM.parents[1]),
    )  # fmt: skip
    assert done.status == 0, done.output
    assert "4 scores are in the gradebook sqlite:///" in done.output
    assert sum(scores(f"sqlite:///{tmp_path / 'gradebook.db'}")["student02"].values()) == 9
