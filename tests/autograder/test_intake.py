"""Intake: the layouts a class comes in, the files of a submission, and names of all kinds."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.intake.classes import Students, SubmissionsError, find_students
from autograder.intake.gradescope import submitters
from autograder.limits import MAX_FILES, MAX_NOTES
from tests.autograder.course import solution_sources
from tests.autograder.handed_in import (
    CODE,
    LESSON,
    handed_in,
    notebook,
    notes_of,
    put,
    read,
    said,
    tarred,
    zipped,
)


def class_of(found: Students, course: Course) -> dict[str, dict[str, str]]:
    return {student.name: dict(read(student, course).sources) for student in found}


ADA_AND_BOB = {"Ada Lovelace": {LESSON: "ada = 1\n"}, "Bob": {LESSON: "bob = 1\n"}}
METADATA = """\
---
submission_11:
  :submitters:
  - :name: Ada Lovelace
    :sid: '1'
    :email: ada@example.org
  :created_at: 2026-01-01 10:00:00.000000000 Z
  :results:
    :tests:
    - :output: |
        submission_12:
          :submitters:
          - :name: Mallory
submission_12:
  :created_at: 2026-01-01 10:00:00.000000000 Z
  :submitters:
    - :name: "Bob"
      :sid: '2'
"""

LAYOUTS: dict[str, tuple[str, dict[str, str | bytes]]] = {
    "a folder each": (
        "",
        {f"Ada Lovelace/{LESSON}.py": "ada = 1\n", f"Bob/{LESSON}.py": "bob = 1\n"},
    ),
    "a folder each, one folder deep": (
        "",
        {f"Ada Lovelace/hw/{LESSON}.py": "ada = 1\n", f"Bob/a/b/{LESSON}.py": "bob = 1\n"},
    ),
    "a folder each, the whole repository": (
        "",
        {
            f"Ada Lovelace/optimlings/exercises/{LESSON}.py": "ada = 1\n",
            f"Ada Lovelace/optimlings/solutions/{LESSON}.py": "not_hers = 1\n",
            f"Ada Lovelace/optimlings/answers/{LESSON}.py": "not_hers = 1\n",
            f"Ada Lovelace/optimlings/tests/exercises/test_{LESSON}.py": "",
            "Ada Lovelace/optimlings/README.md": "",
            f"Bob/{LESSON}.py": "bob = 1\n",
        },
    ),
    "an archive each": (
        "",
        {
            "Ada Lovelace.zip": zipped({f"{LESSON}.py": "ada = 1\n"}),
            "Bob.tar.gz": tarred((f"Bob/{LESSON}.py", b"bob = 1\n")),
        },
    ),
    "Moodle, folders": (
        "Moodle",
        {
            f"Ada Lovelace_12345_assignsubmission_file_/{LESSON}.py": "ada = 1\n",
            "Ada Lovelace_12345_assignsubmission_onlinetext_/onlinetext.html": "<p>",
            f"Bob_12346_assignsubmission_file/{LESSON}.py": "bob = 1\n",
        },
    ),
    "Moodle, folders with archives": (
        "Moodle",
        {
            "Ada Lovelace_12345_assignsubmission_file_/hw.zip": zipped(
                {f"hw/{LESSON}.py": "ada = 1\n"}
            ),
            f"Bob_12346_assignsubmission_file_/{LESSON}.py": "bob = 1\n",
        },
    ),
    "Moodle, flat": (
        "Moodle",
        {
            f"Ada Lovelace_12345_assignsubmission_file_{LESSON}.py": "ada = 1\n",
            f"Bob_12346_assignsubmission_file_{LESSON}.py": "bob = 1\n",
        },
    ),
    "Canvas": (
        "Canvas",
        {
            f"Ada Lovelace_1_100_{LESSON}.py".replace(" ", ""): "ada = 1\n",
            f"Bob_2_200_{LESSON}.py": "bob = 1\n",
        },
    ),
    "Gradescope": (
        "Gradescope",
        {
            f"assignment_9_export/submission_11/{LESSON}.py": "ada = 1\n",
            f"assignment_9_export/submission_12/{LESSON}.py": "bob = 1\n",
            "assignment_9_export/submission_metadata.yml": METADATA,
        },
    ),
    "nbgrader": (
        "nbgrader",
        {
            f"submitted/Ada Lovelace/hw1/{LESSON}.py": "ada = 1\n",
            "submitted/Ada Lovelace/hw1/timestamp.txt": "2026",
            f"submitted/Bob/hw1/{LESSON}.py": "bob = 1\n",
            f"source/hw1/{LESSON}.py": "source = 1\n",
            f"release/hw1/{LESSON}.py": "release = 1\n",
            "gradebook.db": b"\0",
        },
    ),
}


@pytest.mark.parametrize("packed", ["folder", "zip", "zip in a folder", "tar.gz"])
@pytest.mark.parametrize(("layout", "content"), LAYOUTS.values(), ids=LAYOUTS.keys())
def test_layouts(
    course: Course,
    tmp_path: Path,
    layout: str,
    content: dict[str, str | bytes],
    packed: str,
) -> None:
    if packed == "folder":
        path = put(tmp_path / "class", content)
    elif packed == "tar.gz":
        path = tmp_path / "class.tar.gz"
        entries = [(k, v if isinstance(v, bytes) else v.encode()) for k, v in content.items()]
        path.write_bytes(tarred(*entries))
    else:
        path = tmp_path / "class.zip"
        inside = "class/" if packed == "zip in a folder" else ""
        path.write_bytes(zipped({inside + k: v for k, v in content.items()}))
    found = find_students(path)
    expected = {
        name.replace(" ", "") if layout == "Canvas" else name: sources
        for name, sources in ADA_AND_BOB.items()
    }
    assert class_of(found, course) == expected
    assert [str(note) for note in found.notes] == (
        [f"read as an export of {layout}"] if layout else []
    )
    before = [(s.name, s.origin) for s in found]
    assert [(s.name, s.origin) for s in find_students(path)] == before


def test_a_submission_alone_is_a_class_of_one(course: Course, tmp_path: Path) -> None:
    ada = put(tmp_path / "ada", {f"{LESSON}.py": CODE, "exercises/lesson1_gradients.py": CODE})
    both = {LESSON: CODE, "lesson1_gradients": CODE}
    found = find_students(ada)
    assert class_of(found, course) == {"ada": both}
    assert [note.id for note in found.notes] == ["one_submission"]
    assert class_of(find_students(ada / f"{LESSON}.py"), course) == {LESSON: {LESSON: CODE}}
    for name, inside in (("bob.zip", ""), ("bob.zip", "bob/")):
        (tmp_path / name).write_bytes(zipped({f"{inside}{LESSON}.py": CODE}))
        assert class_of(find_students(tmp_path / name), course) == {"bob": {LESSON: CODE}}


def test_what_is_nobodys_is_said(course: Course, tmp_path: Path) -> None:
    found = find_students(
        put(
            tmp_path,
            {
                f"ada/{LESSON}.py": CODE,
                f"{LESSON}.py": CODE,
                "README.md": "",
                ".git/HEAD": "",
                "__MACOSX/ada/._x": "",
                "bob/nothing.txt": "",
            },
        )
    )
    assert [student.name for student in found] == ["ada", "bob"]
    assert [str(note) for note in found.notes] == [
        f"{LESSON}.py was left out: its name does not say whose it is; make a folder per student"
    ]
    assert notes_of(read(found[1], course)) == ["no_files"]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ({}, "one per student"),
        ({"README.md": b""}, "one per student"),
        ({".hidden/lesson4_sgd.py": b""}, "one per student"),
    ],
)
def test_a_class_without_students_is_refused(
    tmp_path: Path, content: dict[str, bytes], what: str
) -> None:
    with pytest.raises(SubmissionsError, match=what):
        find_students(put(tmp_path / "class", content))
    (tmp_path / "class.zip").write_bytes(zipped(content))
    with pytest.raises(SubmissionsError, match=what):
        find_students(tmp_path / "class.zip")


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("class.zip", b"", "neither a .zip nor"),
        ("class.zip", b"PK\3\4" + bytes(100), "damaged or cut short"),
        ("class.7z", b"7z\xbc\xaf\x27\x1c", "pack it as .zip"),
        ("class.tar.gz", gzip.compress(b"no tar" * 1000), "damaged or cut short"),
        ("class.txt", b"hello", "is not a folder, nor an archive"),
    ],
    ids=["empty", "cut short", "another kind", "no tar inside", "text"],
)
def test_a_class_that_cannot_be_read_is_refused(
    tmp_path: Path, name: str, data: bytes, what: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SubmissionsError, match=what) as error:
        find_students(tmp_path / name)
    assert name in str(error.value)


# Canvas, Moodle and Gradescope in detail


def test_canvas_the_newest_of_a_name_wins_and_lateness_is_noted(
    course: Course, tmp_path: Path
) -> None:
    content = {
        f"lovelaceada_LATE_7_100_{LESSON}.py": "old = 1\n",
        f"lovelaceada_LATE_7_101_{LESSON}-1.py": "newer = 1\n",
        f"lovelaceada_LATE_7_102_{LESSON}-10.py": "newest = 1\n",
        f"lovelaceada_LATE_7_103_{LESSON}-2.py": "new = 1\n",
        "lovelaceada_LATE_7_99_lesson1_gradients.py": CODE,
        "lovelaceada_LATE_7_98_lesson1_gradients.py": "old = 1\n",
        f"anon_x1Y2z_300_{LESSON}.py": CODE,
    }
    anonymous, ada = find_students(put(tmp_path, content))
    assert (anonymous.name, ada.name) == ("anon_x1Y2z", "lovelaceada")
    submission = read(ada, course)
    assert submission.sources == {LESSON: "newest = 1\n", "lesson1_gradients": CODE}
    assert notes_of(submission).count("handed_in_again") == 4
    assert notes_of(submission)[0] == "late" and notes_of(read(anonymous, course)) == []


def test_students_of_one_name_are_told_apart_by_their_numbers(tmp_path: Path) -> None:
    moodle = put(
        tmp_path / "moodle",
        {
            f"{name}_assignsubmission_file_/{LESSON}.py": CODE
            for name in ("Participant_12", "Participant_3", "Ada_4")
        },
    )
    assert [x.name for x in find_students(moodle)] == ["Ada", "Participant_12", "Participant_3"]


def test_gradescope_groups_and_submissions_without_a_name(tmp_path: Path) -> None:
    content: dict[str, str | bytes] = {
        f"submission_{number}/{LESSON}.py": CODE for number in (11, 12, 13)
    }
    content["submission_metadata.yml"] = (
        "submission_11:\n  :submitters:\n  - :name: 'O''Brien'\n    :email: x\n"
        '  - :email: y\n    :name: "J\\xF6rg \\u2603"\nsubmission_12:\n  :submitters: []\n'
    )
    found = find_students(put(tmp_path / "named", content))
    assert [x.name for x in found] == ["Jörg ☃", "O'Brien", "submission_12", "submission_13"]
    assert {x.who.members for x in found[:2]} == {("O'Brien", "Jörg ☃")}
    assert [x.who.email for x in found[:2]] == ["y", "x"]
    content["submission_metadata.yml"] = b"\xff\xfe"
    found = find_students(put(tmp_path / "unnamed", content))
    assert [x.name for x in found] == ["submission_11", "submission_12", "submission_13"]
    assert "line 1 is not UTF-8" in str(found.notes[-1])


def test_what_a_submission_printed_names_nobody() -> None:
    assert submitters(METADATA.encode()) == {
        "submission_11": ["Ada Lovelace"],
        "submission_12": ["Bob"],
    }


# Files of a submission


def test_the_python_file_is_used_before_the_notebook(course: Course, tmp_path: Path) -> None:
    both = handed_in(
        tmp_path, course, {f"{LESSON}.py": CODE, f"{LESSON}.ipynb": notebook("y = 2\n")}
    )
    assert both.sources == {LESSON: CODE}
    assert said(both) == (
        f"{LESSON}.ipynb was left out: {LESSON}.py was graded as {LESSON}; "
        "there is more than one, take a look"
    )


def test_what_can_be_read_is_used_before_what_cannot(course: Course, tmp_path: Path) -> None:
    submission = handed_in(
        tmp_path, course, {f"{LESSON}.py": b"# \xfc\n", f"{LESSON}.ipynb": notebook("y = 2\n")}
    )
    assert submission.sources[LESSON].endswith("y = 2\n") and submission.unreadable == {}
    assert f"{LESSON}.py cannot be read: line 1 is not UTF-8" in said(submission)


BAD_TEXT = {
    "Latin-1": ("a\n# Gr\xfc\xdfe\n".encode("latin-1"), "line 2 is not UTF-8"),
    "half a character": ("x = 1\n".encode("utf-16")[:-1], "line 1 is not UTF-16"),
    "another than it declares": (b"# coding: ascii\n\xe9\n", "line 2 is not ascii"),
    "null byte": (b"x = 1\n\ny = '\0'\n", "line 3 holds a null byte"),
    "too large": (b"#" * (512 * 1024 + 1), "it is larger than 512 KiB"),
}


@pytest.mark.parametrize(("data", "what"), BAD_TEXT.values(), ids=BAD_TEXT.keys())
@pytest.mark.parametrize("packed", [False, True])
def test_text_that_is_none_names_file_and_line(
    course: Course, tmp_path: Path, data: bytes, what: str, packed: bool
) -> None:
    files = {"hw.zip": zipped({f"{LESSON}.py": data})} if packed else {f"{LESSON}.py": data}
    submission = handed_in(tmp_path, course, files)
    assert list(submission.unreadable) == [LESSON]
    assert f"{LESSON}.py cannot be read: {what}" in said(submission)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_byte_order_marks(
    course: Course, tmp_path: Path, end: bytes, mark: bytes
) -> None:
    data = mark + end.join([b"x = 1", b"y = 2", b""])
    submission = handed_in(tmp_path, course, {f"{LESSON}.py": data})
    assert submission.sources == {LESSON: "x = 1\ny = 2\n"} and submission.notes == ()


def test_no_link_device_or_pipe_is_followed(course: Course, tmp_path: Path) -> None:
    secret = put(tmp_path / "secret", {"secret.py": "SECRET = 1\n", "lesson3_losses.py": CODE})
    ada = put(tmp_path / "class" / "ada", {"helper.py": CODE})
    (ada / f"{LESSON}.py").symlink_to(secret / "secret.py")
    (ada / "sub").symlink_to(secret)
    (ada / "hw.zip").symlink_to("/dev/zero")
    (ada / "lesson1_gradients.py").symlink_to(ada / "nowhere")
    os.mkfifo(ada / "lesson2_step.py")
    (tmp_path / "class" / "bob").symlink_to(secret)
    student, bob = find_students(tmp_path / "class")
    submission = read(student, course)
    assert submission.sources == {"helper": CODE}
    assert set(submission.unreadable) == {LESSON, "lesson1_gradients", "lesson2_step"}
    assert said(submission).count("it is a link") == 4
    assert read(bob, course).sources == {} and "bob was left out: it is a link" in said(
        read(bob, course)
    )


def test_a_sparse_file_of_a_tebibyte_is_refused_at_once(course: Course, tmp_path: Path) -> None:
    ada = put(tmp_path / "ada", {f"{LESSON}.py": ""})
    try:
        os.truncate(ada / f"{LESSON}.py", 1 << 40)
    except OSError:
        pytest.skip("this file system has no sparse files")
    assert "larger than 512 KiB" in said(read(ada, course))


def test_thousands_of_files_leave_the_lessons_standing(course: Course, tmp_path: Path) -> None:
    files = {f"a{number:04}.py": CODE for number in range(3000)}
    submission = handed_in(tmp_path, course, {**files, f"{LESSON}.py": CODE})
    assert LESSON in submission.sources
    assert len(submission.sources) == 1 + MAX_FILES
    assert len(submission.notes) == 1 + MAX_NOTES


def test_the_text_of_a_submission_fits_into_a_frame(
    lesson1_grader: Grader, course: Course, tmp_path: Path
) -> None:
    right = solution_sources()["lesson1_gradients"]
    files = {f"helper{number}.py": "#" * 500_000 for number in range(30)}
    submission = handed_in(tmp_path, course, {**files, "lesson1_gradients.py": right})
    assert lesson1_grader.grade(submission).score == 12
    assert "submission is larger than 4 MiB" in said(submission)


def test_names_that_are_one_module_are_one_file(course: Course, tmp_path: Path) -> None:
    submission = handed_in(
        tmp_path,
        course,
        {"helper.py": "a = 1\n", "Helper.py": "b = 1\n", "ｌｅｓｓｏｎ４_sgd.py": CODE},
    )
    assert len(submission.sources) == 2 and submission.sources[LESSON] == CODE
    assert {"left_out", "renamed"} == set(notes_of(submission))


def test_checkpoints_and_caches_are_nobodys_work(course: Course, tmp_path: Path) -> None:
    submission = handed_in(
        tmp_path,
        course,
        {
            f".ipynb_checkpoints/{LESSON}-checkpoint.ipynb": b"{",
            f"__pycache__/{LESSON}.py": "",
            f"._{LESSON}.py": "",
            f"{LESSON}.py": CODE,
        },
    )
    assert submission.sources == {LESSON: CODE} and submission.notes == ()


def test_data_beside_submissions_is_nobodys_work_and_a_notebook_is_somebodys(
    course: Course, tmp_path: Path
) -> None:
    content: dict[str, str | bytes] = {
        f"ada/{LESSON}.py": CODE,
        "expected.json": '{"ada": {"lesson4_sgd": "full"}}',
        "ben.json": '{"cells": [], "nbformat": 4}',
    }
    found = find_students(put(tmp_path / "class", content))
    said = " ".join(str(note) for note in found.notes)
    assert "ben.json" in said and "expected.json" not in said
