"""Intake: where the class is, and what is nobody's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.intake.classes import SubmissionsError, find_students, only
from autograder.intake.options import IntakeOptions
from tests.autograder.handed_in import CODE, LESSON, notes_of, put, read, zipped

PY = f"{LESSON}.py"
L1 = "lesson1_gradients.py"
Tree = Mapping[str, str | bytes]


def of(name: str) -> str:
    return f"who = {name!r}\n"


def hw(name: str) -> bytes:
    return zipped({PY: of(name)})


DEEPER: dict[str, tuple[Tree, set[str]]] = {
    "a class in a folder": (
        {f"Assignment 1/ada/{PY}": of("ada"), f"Assignment 1/bo/{PY}": of("bo")},
        {"ada", "bo"},
    ),
    "in a folder of any name": (
        {f"CS101 ps/ada/{PY}": of("ada"), f"CS101 ps/bo/{PY}": of("bo")},
        {"ada", "bo"},
    ),
    "two folders deeper": (
        {f"Spring 2024/HW1/ada/{PY}": of("ada"), f"Spring 2024/HW1/bo/{PY}": of("bo")},
        {"ada", "bo"},
    ),
    "in a folder, one without a lesson": (
        {f"Assignment 1/ada/{PY}": of("ada"), "Assignment 1/bo/report.pdf": b""},
        {"ada", "bo"},
    ),
    "in a folder, one alone": ({f"Section A/ada/{PY}": of("ada")}, {"ada"}),
    "in a folder, archives": (
        {"downloads/ada.zip": hw("ada"), "downloads/bo.zip": hw("bo")},
        {"ada", "bo"},
    ),
    "in a folder, different lessons": (
        {f"submissions/ada/{PY}": of("ada"), f"submissions/bo/{L1}": CODE},
        {"ada", "bo"},
    ),
    "in a Japanese folder": (
        {f"課題1/佐藤/{PY}": of("佐藤"), f"課題1/鈴木/{PY}": of("鈴木")},
        {"佐藤", "鈴木"},
    ),
    "in a folder, by number": (
        {f"hw1/{n}/{PY}": of(str(n)) for n in (1, 2, 3)},
        {"1", "2", "3"},
    ),
    "sections": (
        {
            f"Section A/ada/{PY}": of("ada"),
            f"Section A/bo/{PY}": of("bo"),
            f"Section B/cy/{PY}": of("cy"),
            "Section B/dee/report.pdf": b"",
        },
        {"ada", "bo", "cy", "dee"},
    ),
    "sections of one each": (
        {f"Section A/ada/{PY}": of("ada"), f"Section B/bo/{PY}": of("bo")},
        {"ada", "bo"},
    ),
    "sections of any name": (
        {f"{s}/{n}/{PY}": of(n) for s, n in zip("xxyy", ("ada", "bo", "cy", "dee"), strict=True)},
        {"ada", "bo", "cy", "dee"},
    ),
    "sections that a platform exported": (
        {
            f"Tutorial 1/Ada L_1_assignsubmission_file_/{PY}": of("ada"),
            f"Tutorial 2/Bo C_2_assignsubmission_file_/{PY}": of("bo"),
        },
        {"Ada L", "Bo C"},
    ),
    "sections, one deeper": (
        {f"2024/Group 1/ada/{PY}": of("ada"), f"2024/Group 1/bo/{PY}": of("bo")}
        | {f"2024/Group 2/cy/{PY}": of("cy"), f"2024/Group 2/dee/{PY}": of("dee")},
        {"ada", "bo", "cy", "dee"},
    ),
    "packed sections": (
        {
            "Section A.zip": zipped({f"ada/{PY}": of("ada"), f"bo/{PY}": of("bo")}),
            "Section B.zip": zipped({f"cy/{PY}": of("cy"), f"dee/{PY}": of("dee")}),
        },
        {"ada", "bo", "cy", "dee"},
    ),
    "the download itself": (
        {"submissions.zip": zipped({f"ada/{PY}": of("ada"), f"bo/{PY}": of("bo")})},
        {"ada", "bo"},
    ),
    "the download of any name": (
        {"CS101.zip": zipped({f"CS101/ada/{PY}": of("ada"), f"CS101/bo/{PY}": of("bo")})},
        {"ada", "bo"},
    ),
    "the download beside what was in it": (
        {
            "HW1.zip": zipped({f"ada/{PY}": of("ada"), f"bo/{PY}": of("bo")}),
            f"HW1/ada/{PY}": of("ada"),
            f"HW1/bo/{PY}": of("bo"),
        },
        {"ada", "bo"},
    ),
    "the download among what was in it": (
        {
            "submissions.zip": zipped({f"ada/{PY}": of("ada"), f"bo/{PY}": of("bo")}),
            f"ada/{PY}": of("ada"),
            f"bo/{PY}": of("bo"),
        },
        {"ada", "bo"},
    ),
    "Moodle's download among what was in it": (
        {
            "CS101-HW1-77.zip": zipped({f"Ada L_1_assignsubmission_file_/{PY}": of("ada")}),
            f"Ada L_1_assignsubmission_file_/{PY}": of("ada"),
            f"Bo C_2_assignsubmission_file_/{PY}": of("bo"),
        },
        {"Ada L", "Bo C"},
    ),
    "sections of files": (
        {f"Section A/{LESSON}_ada.py": of("ada"), f"Section A/{LESSON}_bo.py": of("bo")}
        | {f"Section B/cy_{PY}": of("cy"), f"Section B/dee_{PY}": of("dee")},
        {"ada", "bo", "cy", "dee"},
    ),
    "a section beside students": (
        {
            f"Section A/ada/{PY}": of("ada"),
            f"Section A/bo/{PY}": of("bo"),
            f"cy/{PY}": of("cy"),
        },
        {"ada", "bo", "cy"},
    ),
    "a folder for each assignment": (
        {
            f"week 1/ada/{L1}": CODE,
            f"week 1/bo/{L1}": CODE,
            f"week 4/ada/{PY}": of("ada"),
            f"week 4/bo/{PY}": of("bo"),
            f"week 4/cy/{PY}": of("cy"),
        },
        {"ada", "bo", "cy"},
    ),
    "groups as students": (
        {f"HW1/Group 1/{PY}": of("g1"), f"HW1/Group 2/{PY}": of("g2")},
        {"Group 1", "Group 2"},
    ),
    "groups as students, with a folder each": (
        {f"Group 1/project/{PY}": of("g1"), f"Group 2/project/{PY}": of("g2")},
        {"Group 1", "Group 2"},
    ),
    "groups, with a folder of the same name each": (
        {f"Group 1/neuralnet/{PY}": of("g1"), f"Group 2/neuralnet/{PY}": of("g2")},
        {"Group 1", "Group 2"},
    ),
    "one student with several folders": (
        {f"ada/src/{PY}": of("ada"), "ada/docs/report.pdf": b"", f"bo/{PY}": of("bo")},
        {"ada", "bo"},
    ),
    "one student alone with several folders": (
        {f"ada/src/{PY}": of("ada"), "ada/docs/report.pdf": b""},
        {"ada"},
    ),
    "one student alone with attempts": (
        {f"ada/HW1/Version 1/{PY}": CODE, f"ada/HW1/Version 2/{PY}": of("ada")},
        {"ada"},
    ),
    "students with weeks": (
        {f"{x}/week{n}/lesson{n}/{p}": of(x) for x in ("ada", "bo") for n, p in ((1, L1), (4, PY))},
        {"ada", "bo"},
    ),
    "whole repositories": (
        {f"{x}/exercises/{PY}": of(x) for x in ("ada", "bo")}
        | {f"{x}/solutions/{PY}": CODE for x in ("ada", "bo")}
        | {f"{x}/tests/classroom/student01/{PY}": CODE for x in ("ada", "bo")}
        | {f"{x}/tests/classroom/student02/{PY}": CODE for x in ("ada", "bo")},
        {"ada", "bo"},
    ),
}


@pytest.mark.parametrize(("content", "expected"), DEEPER.values(), ids=DEEPER.keys())
def test_a_class_is_found_where_it_is(
    course: Course, tmp_path: Path, content: Tree, expected: set[str]
) -> None:
    found = find_students(put(tmp_path / "class", content))
    assert {student.name for student in found} == expected
    assert len(found) == len(expected)
    assert found.unattributed == ()
    given = " ".join(read(student, course).sources.get(LESSON, "") for student in found)
    assert all(str(text) in given for text in content.values() if str(text).startswith("who"))


def test_which_reading_was_taken_is_said_with_how_to_choose(tmp_path: Path) -> None:
    inside = find_students(put(tmp_path / "1", DEEPER["a class in a folder"][0]))
    assert "looked for in Assignment 1; --layout plain reads" in str(inside.notes[0])
    parts = find_students(put(tmp_path / "2", DEEPER["sections"][0]))
    assert "Section A, Section B; --layout plain reads" in str(parts.notes[-1])
    assert {s.name: s.who.section for s in parts}["cy"] == "Section B"
    alone = find_students(put(tmp_path / "3", {PY: CODE}))
    assert "--layout plain or files" in str(alone.notes[0])
    plain = find_students(tmp_path / "2", IntakeOptions("plain"))
    assert [student.name for student in plain] == ["Section A", "Section B"]


def test_students_of_one_name_in_two_sections_stay_two(course: Course, tmp_path: Path) -> None:
    content = {f"Section A/ada/{PY}": of("one"), f"Section B/ada/{PY}": of("two")}
    found = find_students(put(tmp_path, content))
    assert [student.name for student in found] == ["ada", "ada (2)"]
    assert {read(s, course).sources[LESSON] for s in found} == {of("one"), of("two")}
    assert notes_of(read(found[1], course)) == ["same_name"]


def test_a_student_whose_folders_could_be_several_is_listed(tmp_path: Path) -> None:
    content = {f"ada/{PY}": CODE, f"dee/mia/{PY}": CODE, f"dee/tom/{PY}": CODE}
    found = find_students(put(tmp_path, content))
    assert [student.name for student in found] == ["ada", "dee"]
    assert [note.id for note in found.unattributed] == ["several_people"]
    assert "--layout sections" in str(found.unattributed[0])


NOBODYS: dict[str, tuple[Tree, list[str]]] = {
    "a bare lesson": ({f"ada/{PY}": CODE, PY: CODE}, [PY]),
    "a bare lesson beside named ones": (
        {f"ada_{PY}": CODE, f"bo_{PY}": CODE, PY: CODE},
        [PY],
    ),
    "a bare lesson beside archives": ({"ada.zip": hw("ada"), "bo.zip": hw("bo"), PY: CODE}, [PY]),
    "any Python": ({f"ada/{PY}": CODE, "bchen.py": CODE}, ["bchen.py"]),
    "a notebook": ({f"ada/{PY}": CODE, "Untitled.ipynb": "{}"}, ["Untitled.ipynb"]),
    "a document": ({f"ada/{PY}": CODE, "bo.pdf": b""}, ["bo.pdf"]),
    "no ending": ({f"ada/{PY}": CODE, "bo": b"x"}, ["bo"]),
    "beside archives": ({"ada.zip": hw("ada"), "bo.docx": b""}, ["bo.docx"]),
    "beside Moodle": (
        {f"Ada_1_assignsubmission_file_/{PY}": CODE, "bo.py": CODE, "bo/report.pdf": b""},
        ["bo", "bo.py"],
    ),
    "beside Canvas": (
        {f"lovelaceada_71_901_{PY}": CODE, f"chenbo_72_902_{PY}": CODE, "bo.py": CODE},
        ["bo.py"],
    ),
    "beside nbgrader": (
        {f"submitted/ada/ps1/{PY}": CODE, f"source/ps1/{PY}": CODE, f"late/bo/ps1/{PY}": CODE},
        ["late/"],
    ),
    "beside sections": (
        {f"Section {s}/{n}/{PY}": CODE for s, n in ("A1", "A2", "B3", "B4")} | {"zoe.py": CODE},
        ["zoe.py"],
    ),
    "files of the instructor's": (
        {
            f"ada/{PY}": CODE,
            "README.md": "",
            "grades.csv": "",
            "roster.xlsx": b"",
            "index.html": "",
            ".DS_Store": b"",
            "Thumbs.db": b"",
        },
        [],
    ),
}


@pytest.mark.parametrize(("content", "files"), NOBODYS.values(), ids=NOBODYS.keys())
def test_what_cannot_be_attributed_is_listed(
    tmp_path: Path, content: Tree, files: list[str]
) -> None:
    found = find_students(put(tmp_path, content))
    assert sorted(str(note.parameters["file"]) for note in found.unattributed) == files
    assert found


@pytest.mark.parametrize("layout", ["canvas", "moodle", "gradescope", "nbgrader", "files"])
def test_a_layout_in_which_there_is_nobody_is_refused(tmp_path: Path, layout: str) -> None:
    with pytest.raises(SubmissionsError, match="layout"):
        find_students(put(tmp_path, {"notes.txt": ""}), IntakeOptions(layout))
    with pytest.raises(SubmissionsError, match="there is no layout 'nonsense'; there are auto"):
        find_students(tmp_path, IntakeOptions("nonsense"))


def test_a_folder_that_cannot_be_looked_into_stops_nobody(course: Course, tmp_path: Path) -> None:
    folder = put(tmp_path, {f"ada/{PY}": CODE, f"bo/{PY}": CODE})
    (folder / "bo").chmod(0)
    try:
        found = find_students(folder)
        assert [student.name for student in found] == ["ada", "bo"]
        assert read(found[0], course).sources == {LESSON: CODE}
    finally:
        (folder / "bo").chmod(0o755)


def test_one_student_is_chosen_by_any_name(tmp_path: Path) -> None:
    found = find_students(
        put(
            tmp_path,
            {f"Lovelace_Ada_alovelace_12345/{PY}": CODE, f"Chen_Bo_bchen_12346/{PY}": CODE},
        )
    )
    for wanted in ("Ada Lovelace", "ada lovelace", "alovelace", "12345"):
        assert [student.name for student in only(found, wanted)] == ["Ada Lovelace"]
    with pytest.raises(SubmissionsError, match="there is no student 'Ada'; is it Ada Lovelace"):
        only(found, "Ada")
    with pytest.raises(SubmissionsError, match="--dry-run"):
        only(found, "Zoe")


def test_nothing_is_written(course: Course, tmp_path: Path) -> None:
    folder = put(tmp_path / "class", {**DEEPER["packed sections"][0], f"ada/{PY}": CODE})
    before = {path: path.stat().st_mtime_ns for path in [tmp_path, *tmp_path.rglob("*")]}
    for student in find_students(folder):
        read(student, course)
    assert {path: path.stat().st_mtime_ns for path in [tmp_path, *tmp_path.rglob("*")]} == before
