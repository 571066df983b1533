"""Intake: the layouts of learning platforms, as their documentation describes them.

In every layout the students and what each handed in are known; nobody may be missing, nothing may
be given to another one, whether the class is a folder or an archive, or lies one folder deeper.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.intake.classes import Students, find_students
from autograder.intake.options import LAYOUT_NAMES, IntakeOptions
from tests.autograder.handed_in import CODE, LESSON, put, read, zipped

PY = f"{LESSON}.py"
Tree = Mapping[str, str | bytes]


def of(name: str) -> str:
    """What this student handed in."""
    return f"who = {name!r}\n"


def hw(name: str) -> bytes:
    return zipped({f"hw/{PY}": of(name)})


BLACKBOARD_TEXT = """\
Name: Ada Lovelace (alovelace)
Assignment: HW1
Date Submitted: Friday, March 1, 2024 10:11:12 AM EST
Current Grade: Needs Grading

Submission Field:
There is no student submission text data for this assignment.

Files:
\tOriginal filename: lesson4_sgd.py
\tFilename: HW1_alovelace_attempt_2024-03-01-10-11-12_lesson4_sgd.py
"""

LAYOUTS: dict[str, tuple[Tree, dict[str, str]]] = {
    "plain, folders": ({f"ada/{PY}": of("ada"), f"bo/{PY}": of("bo")}, {"ada": "ada", "bo": "bo"}),
    "plain, folders of an archive each": (
        {"ada/hw.zip": hw("ada"), "bo/hw.zip": hw("bo")},
        {"ada": "ada", "bo": "bo"},
    ),
    "plain, folders, one without a lesson": (
        {f"ada/{PY}": of("ada"), "bo/report.pdf": b"%PDF"},
        {"ada": "ada", "bo": ""},
    ),
    "plain, archives": ({"ada.zip": hw("ada"), "bo.zip": hw("bo")}, {"ada": "ada", "bo": "bo"}),
    "plain, archives named by assignment, date and student": (
        {f"hw1_2024_03_05_{x}.zip": hw(x) for x in ("ada", "bo", "cy")},
        {f"hw1_2024_03_05_{x}": x for x in ("ada", "bo", "cy")},
    ),
    "plain, archives with two numbers": (
        {f"lab2_3_{n}_{x}.zip": hw(x) for n, x in ((4, "ada"), (5, "bo"))},
        {"lab2_3_4_ada": "ada", "lab2_3_5_bo": "bo"},
    ),
    "plain, archives with a date in October": (
        {f"hw_2024_10_15_{x}.zip": hw(x) for x in ("ada", "bo")},
        {f"hw_2024_10_15_{x}": x for x in ("ada", "bo")},
    ),
    "plain, folders and one archive that looks like Canvas": (
        {f"ada/{PY}": of("ada"), "bo/report.pdf": b"", "backup_2024_03_05.zip": hw("backup")},
        {"ada": "ada", "bo": "", "backup_2024_03_05": "backup"},
    ),
    "plain, archives of one name saved again": (
        {"hw.zip": hw("ada"), "hw (1).zip": hw("bo"), "hw (2).zip": hw("cy")},
        {"hw": "ada", "hw (1)": "bo", "hw (2)": "cy"},
    ),
    "plain, numbers for names": (
        {f"1001/{PY}": of("ada"), f"1002/{PY}": of("bo"), f"1003/src/{PY}": of("cy")},
        {"1001": "ada", "1002": "bo", "1003": "cy"},
    ),
    "plain, folders and named files": (
        {f"ada/{PY}": of("ada"), f"bo_{PY}": of("bo"), f"cy-{PY}": of("cy")},
        {"ada": "ada", "bo": "bo", "cy": "cy"},
    ),
    "files, a name before": (
        {f"ada_{PY}": of("ada"), f"bo_{PY}": of("bo"), "ada_lesson1_gradients.py": CODE},
        {"ada": "ada", "bo": "bo"},
    ),
    "files, a student number before": (
        {f"2310457_{PY}": of("ada"), f"2310458_{PY}": of("bo")},
        {"2310457": "ada", "2310458": "bo"},
    ),
    "files, a name behind": (
        {
            f"{LESSON}_ada.py": of("ada"),
            f"{LESSON}_adam.py": of("adam"),
            f"{LESSON}-bo.ipynb": "{}",
        },
        {"ada": "ada", "adam": "adam", "bo": ""},
    ),
    "files, names alone": (
        {"ada.py": "def sgd(): 0\n" + of("ada"), "bo.py": of("bo")},
        {"ada": "", "bo": ""},
    ),
    "plain, letters for names": (
        {f"A/{PY}": of("ada"), f"B/{PY}": of("bo"), f"C/{PY}": of("cy")},
        {"A": "ada", "B": "bo", "C": "cy"},
    ),
    "plain, short codes for names": (
        {f"s01/{PY}": of("ada"), f"s02/{PY}": of("bo")},
        {"s01": "ada", "s02": "bo"},
    ),
    "files, as Google Classroom names them": (
        {
            "Ada Lovelace - hw.zip": hw("ada"),
            f"Bo Chen - {PY}": of("bo"),
            f"Cy Dee - Copy of {PY}": of("cy"),
            f"Anne-Marie O'Neil - {PY}": of("anne"),
            "Dee Fox - report.pdf": b"%PDF",
        },
        {"Ada Lovelace": "ada", "Bo Chen": "bo", "Cy Dee": "cy", "Anne-Marie O'Neil": "anne"}
        | {"Dee Fox": ""},
    ),
    "files, as Google Forms names them": (
        {f"{LESSON} - Ada Lovelace.py": of("ada"), f"{LESSON} - Bo Chen.py": of("bo")},
        {"Ada Lovelace": "ada", "Bo Chen": "bo"},
    ),
    "files, in Japanese": (
        {f"山田太郎_{PY}": of("yamada"), f"佐藤花子_{PY}": of("sato")},
        {"山田太郎": "yamada", "佐藤花子": "sato"},
    ),
    "Moodle, folders": (
        {
            f"Ada Lovelace_12345_assignsubmission_file_/{PY}": of("ada"),
            "Ada Lovelace_12345_assignsubmission_onlinetext_/onlinetext.html": "<p>",
            f"山田 太郎_12346_assignsubmission_file/hw/{PY}": of("yamada"),
            "Cy Dee_12347_assignsubmission_onlinetext_/onlinetext.html": "<p>",
        },
        {"Ada Lovelace": "ada", "山田 太郎": "yamada", "Cy Dee": ""},
    ),
    "Moodle, flat": (
        {
            f"Ada Lovelace_12345_assignsubmission_file_{PY}": of("ada"),
            "Bo Chen_12346_assignsubmission_file_hw.zip": hw("bo"),
            "Cy Dee_12347_assignsubmission_onlinetext_onlinetext.html": "<p>",
        },
        {"Ada Lovelace": "ada", "Bo Chen": "bo", "Cy Dee": ""},
    ),
    "Moodle, anonymous": (
        {f"Participant_{n}_assignsubmission_file_/{PY}": of(str(n)) for n in (7, 8)},
        {"Participant_7": "7", "Participant_8": "8"},
    ),
    "Canvas": (
        {
            f"lovelaceada_7001_90001_{PY}": of("ada"),
            f"chenbo_LATE_7002_90002_{PY}": of("bo"),
            "deecy_7003_90003_hw.zip": hw("cy"),
            "foxdee_7004_90004_report.pdf": b"%PDF",
            "gildaeve_LATE_7005_text.html": "<p>",
        },
        {"lovelaceada": "ada", "chenbo": "bo", "deecy": "cy", "foxdee": "", "gildaeve": ""},
    ),
    "Canvas, archives that were unpacked in place": (
        {
            f"lovelaceada_7001_90001_hw/{PY}": of("ada"),
            f"chenbo_7002_90002_hw/hw/{PY}": of("bo"),
            f"deecy_7003_90003_{PY}": of("cy"),
        },
        {"lovelaceada": "ada", "chenbo": "bo", "deecy": "cy"},
    ),
    "Canvas, anonymous": (
        {f"anon_x1Y2z_90001_{PY}": of("ada"), f"anon_Q9q_90002_{PY}": of("bo")},
        {"anon_x1Y2z": "ada", "anon_Q9q": "bo"},
    ),
    "Gradescope": (
        {
            f"assignment_9_export/submission_11/{PY}": of("ada"),
            f"assignment_9_export/submission_12/{PY}": of("bo"),
            "assignment_9_export/submission_metadata.yml": (
                "---\nsubmission_11:\n  :submitters:\n  - :name: Ada Lovelace\n"
                "    :sid: '1001'\n    :email: ada@example.org\n"
                "submission_12:\n  :submitters:\n  - :name: Bo Chen\n    :sid: '1002'\n"
                "  - :name: Cy Dee\n    :sid: '1003'\n"
            ),
        },
        {"Ada Lovelace": "ada", "Bo Chen": "bo", "Cy Dee": "bo"},
    ),
    "nbgrader, a course": (
        {
            f"submitted/ada/ps1/{PY}": of("ada"),
            "submitted/ada/ps1/timestamp.txt": "2024-03-01 10:11:12.000000 UTC",
            f"submitted/bo/ps1/{PY}": of("bo"),
            f"source/ps1/{PY}": "source = 1\n",
            f"release/ps1/{PY}": "release = 1\n",
            "exports/grades.csv": "x",
            "logs/run.log": "x",
            "gradebook.db": b"\0",
            "nbgrader_config.py": "c = get_config()\n",
        },
        {"ada": "ada", "bo": "bo"},
    ),
    "nbgrader, submitted and others": (
        {
            f"submitted/ada/ps1/{PY}": of("ada"),
            f"submitted/bo/ps1/{PY}": of("bo"),
            "exports/grades.csv": "x",
            "images/logo.png": b"",
        },
        {"ada": "ada", "bo": "bo"},
    ),
    "nbgrader, an exchange": (
        {
            f"ada+ps1+2024-03-01 10:00:00.000000 UTC+x1/{PY}": "old = 1\n",
            f"ada+ps1+2024-03-02 10:00:00.000000 UTC+x2/{PY}": of("ada"),
            f"bo+ps1+2024-03-01 10:00:00.000000 UTC+x3/{PY}": of("bo"),
        },
        {"ada": "ada", "bo": "bo"},
    ),
    "Blackboard": (
        {
            f"HW1_alovelace_attempt_2024-03-01-10-11-12_{PY}": of("ada"),
            "HW1_alovelace_attempt_2024-03-01-10-11-12.txt": BLACKBOARD_TEXT,
            "HW1_bchen_attempt_2024-03-01-11-00-00_hw.zip": hw("bo"),
            f"HW1_cdee_attempt_2024-03-01-11-00-00_{PY}": "old = 1\n",
            f"HW1_cdee_attempt_2024-03-02-09-00-00_{PY}": of("cy"),
            "HW1_dfox_attempt_2024-03-02-09-00-00.txt": "Name: Dee Fox (dfox)\n",
            f"HW1_e_fay_attempt_2024-03-02-09-00-00_{PY}": of("eve"),
        },
        {"alovelace": "ada", "bchen": "bo", "cdee": "cy", "dfox": "", "e_fay": "eve"},
    ),
    "Blackboard, in German": (
        {
            f"Übung 1_aweber_Versuch_2024-03-01-10-11-12_{PY}": of("ada"),
            f"Übung 1_bkoch_Versuch_2024-03-01-11-00-00_{PY}": of("bo"),
        },
        {"aweber": "ada", "bkoch": "bo"},
    ),
    "Brightspace": (
        {
            f"397063-2557369 - Ada Lovelace - Sep 24, 2024 926 PM/{PY}": "old = 1\n",
            f"397063-2557369 - Ada Lovelace - Oct 1, 2024 1101 AM/{PY}": of("ada"),
            f"397064-2557369 - Mary-Ann Smith - 24 September, 2024 926 AM/{PY}": of("mary"),
            f"397065-2557369 - Bo Chen - Sep 4, 2024 926 PM/{PY}": of("bo"),
            "index.html": "<table>",
        },
        {"Ada Lovelace": "ada", "Mary-Ann Smith": "mary", "Bo Chen": "bo"},
    ),
    "Brightspace, flat": (
        {
            f"397063-2557369 - Ada Lovelace - Sep 24, 2024 926 PM - {PY}": of("ada"),
            "397065-2557369 - Bo Chen - Sep 4, 2024 926 PM - hw.zip": hw("bo"),
        },
        {"Ada Lovelace": "ada", "Bo Chen": "bo"},
    ),
    "Sakai": (
        {
            f"Homework 1/Lovelace, Ada(alovelace)/Submission attachment(s)/{PY}": of("ada"),
            f"Homework 1/Lovelace, Ada(alovelace)/Feedback Attachment(s)/{PY}": "back = 1\n",
            "Homework 1/Lovelace, Ada(alovelace)/timestamp.txt": "20240301101112000",
            "Homework 1/Lovelace, Ada(alovelace)/comments.txt": "",
            f"Homework 1/Chen, Bo(bchen)/Submission attachment(s)/{PY}": of("bo"),
            "Homework 1/Dee, Cy(cdee)/Submission attachment(s)/report.pdf": b"",
            "Homework 1/Fox, Dee(dfox)/comments.txt": "",
            "Homework 1/grades.csv": (
                '"Homework 1","Points"\n\n"Display ID","ID","Last Name","First Name","grade",'
                '"Submission date","Late submission"\n'
                '"s1001","alovelace","Lovelace","Ada","","2024-03-01","On time"\n'
                '"s1002","bchen","Chen","Bo","","2024-03-02","Late"\n'
            ),
        },
        {"Ada Lovelace": "ada", "Bo Chen": "bo", "Cy Dee": "", "Dee Fox": ""},
    ),
    "Submitty": (
        {
            f"submissions/hw1/ada/1/{PY}": "old = 1\n",
            f"submissions/hw1/ada/2/{PY}": of("ada"),
            "submissions/hw1/ada/user_assignment_settings.json": json.dumps(
                {"active_version": 2, "history": [{"version": 2, "time": "2024-03-02 10:00:00"}]}
            ),
            f"submissions/hw1/bo/1/{PY}": of("bo"),
            f"submissions/hw1/bo/2/{PY}": "later = 1\n",
            "submissions/hw1/bo/user_assignment_settings.json": json.dumps({"active_version": 1}),
            f"submissions/hw1/cy/9/{PY}": "old = 1\n",
            f"submissions/hw1/cy/10/{PY}": of("cy"),
            "submissions/hw1/cy/10/.submit.timestamp": "2024-03-02 10:00:00",
        },
        {"ada": "ada", "bo": "bo", "cy": "cy"},
    ),
    "Submitty, without settings": (
        {
            f"hw1/ada/1/{PY}": "old = 1\n",
            f"hw1/ada/2/{PY}": of("ada"),
            f"hw1/bo/1/{PY}": of("bo"),
        },
        {"ada": "ada", "bo": "bo"},
    ),
    "ILIAS": (
        {
            f"Lovelace_Ada_alovelace_12345/{PY}": of("ada"),
            f"Chen_Bo_bchen_12346/Late Submission - {PY}": of("bo"),
            f"von Dee_Cy Max_cdee_12347/20240301101112_{PY}": of("cy"),
            "Fox_Dee_dfox_12348/report.pdf": b"",
            "Submissions.xlsx": b"",
        },
        {"Ada Lovelace": "ada", "Bo Chen": "bo", "Cy Max von Dee": "cy", "Dee Fox": ""},
    ),
    "ILIAS, teams": (
        {
            f"Team 7/Lovelace_Ada_alovelace_12345/{PY}": of("ada"),
            "Team 7/Chen_Bo_bchen_12346/report.pdf": b"",
            f"Team 8/Dee_Cy_cdee_12347/{PY}": of("cy"),
        },
        {"Ada Lovelace": "ada", "Bo Chen": "ada", "Cy Dee": "cy"},
    ),
    "Microsoft Teams": (
        {
            f"Student Work/Submitted files/Ada Lovelace/HW1/Version 1/{PY}": "old = 1\n",
            f"Student Work/Submitted files/Ada Lovelace/HW1/Version 2/{PY}": of("ada"),
            f"Student Work/Submitted files/Bo Chen/HW1/{PY}": of("bo"),
            f"Student Work/Working files/Ada Lovelace/HW1/{PY}": "working = 1\n",
        },
        {"Ada Lovelace": "ada", "Bo Chen": "bo"},
    ),
    "Microsoft Teams, the submitted files alone": (
        {
            f"Ada Lovelace/HW1/Version 1/{PY}": "old = 1\n",
            f"Ada Lovelace/HW1/Version 2/{PY}": of("ada"),
            f"Bo Chen/HW1/Version 1/{PY}": of("bo"),
        },
        {"Ada Lovelace": "ada", "Bo Chen": "bo"},
    ),
    "GitHub Classroom": (
        {
            f"hw1-submissions/hw1-alovelace/exercises/{PY}": of("ada"),
            "hw1-submissions/hw1-alovelace/README.md": "",
            f"hw1-submissions/hw1-alovelace/solutions/{PY}": "not_hers = 1\n",
            "hw1-submissions/hw1-alovelace/.git/HEAD": "",
            f"hw1-submissions/hw1-bchen/exercises/{PY}": of("bo"),
            "hw1-submissions/hw1-cdee/README.md": "",
        },
        {"alovelace": "ada", "bchen": "bo", "cdee": ""},
    ),
    "GitHub Classroom, unpacked archives of the main branch": (
        {
            f"hw1-alovelace-main/exercises/{PY}": of("ada"),
            f"hw1-bchen-main/exercises/{PY}": of("bo"),
            f"hw1-bchen-main/tests/test_{PY}": "",
        },
        {"hw1-alovelace-main": "ada", "hw1-bchen-main": "bo"},
    ),
    "Autolab": (
        {
            f"ada@example.edu_1_{PY}": "old = 1\n",
            f"ada@example.edu_12_{PY}": of("ada"),
            "bo@example.edu_2_handin.zip": hw("bo"),
        },
        {"ada@example.edu": "ada", "bo@example.edu": "bo"},
    ),
    "a login in brackets": (
        {f"Lovelace_Ada (alovelace)/{PY}": of("ada"), f"Chen_Bo (bchen)/{PY}": of("bo")},
        {"Lovelace_Ada (alovelace)": "ada", "Chen_Bo (bchen)": "bo"},
    ),
}


def handed(found: Students, course: Course) -> dict[str, str]:
    """For each student, whose work is taken for theirs."""
    sources = {student.name: read(student, course).sources.get(LESSON, "") for student in found}
    return {name: text.removeprefix("who = '").rstrip("'\n") for name, text in sources.items()}


@pytest.mark.parametrize("packed", ["folder", "zip", "zip in a folder", "a folder deeper"])
@pytest.mark.parametrize(("content", "expected"), LAYOUTS.values(), ids=LAYOUTS.keys())
def test_nobody_is_missing(
    course: Course, tmp_path: Path, content: Tree, expected: dict[str, str], packed: str
) -> None:
    path = tmp_path / "class"
    if packed == "folder":
        put(path, content)
    elif packed == "a folder deeper":
        put(path / "Assignment 1", content)
    else:
        inside = "download/" if packed == "zip in a folder" else ""
        path = tmp_path / "class.zip"
        path.write_bytes(zipped({inside + name: data for name, data in content.items()}))
    found = find_students(path)
    assert handed(found, course) == expected
    assert found.unattributed == ()


def test_ten_platforms_are_tried() -> None:
    assert len({name.partition(",")[0] for name in LAYOUTS}) >= 10


# What platforms know


def whos(tmp_path: Path, layout: str) -> dict[str, dict[str, object]]:
    found = find_students(put(tmp_path, LAYOUTS[layout][0]))
    return {
        student.name: {key: value for key, value in vars(student.who).items() if value}
        for student in found
    }


def test_what_gradescope_knows_is_kept(tmp_path: Path) -> None:
    known = whos(tmp_path, "Gradescope")
    assert known["Ada Lovelace"] == {"number": "1001", "email": "ada@example.org"}
    assert known["Cy Dee"] == {
        "number": "1003",
        "group": "submission_12",
        "members": ("Bo Chen", "Cy Dee"),
    }


def test_what_blackboard_knows_is_kept(tmp_path: Path) -> None:
    known = whos(tmp_path, "Blackboard")
    assert known["alovelace"] == {
        "full_name": "Ada Lovelace",
        "login": "alovelace",
        "submitted": "2024-03-01-10-11-12",
    }
    assert known["cdee"]["attempt"] == "2"


def test_what_sakai_knows_is_kept(tmp_path: Path) -> None:
    known = whos(tmp_path, "Sakai")
    assert known["Bo Chen"] == {
        "number": "s1002",
        "login": "bchen",
        "submitted": "2024-03-02",
        "late": True,
    }
    assert "late" not in known["Ada Lovelace"]


def test_what_others_know_is_kept(tmp_path: Path) -> None:
    assert whos(tmp_path / "1", "Canvas")["chenbo"] == {"number": "7002", "late": True}
    assert whos(tmp_path / "2", "Moodle, flat")["Bo Chen"] == {"number": "12346"}
    assert whos(tmp_path / "3", "Submitty")["ada"] == {
        "login": "ada",
        "attempt": "2",
        "submitted": "2024-03-02 10:00:00",
    }
    ilias = whos(tmp_path / "4", "ILIAS")
    assert ilias["Bo Chen"] == {"number": "12346", "login": "bchen", "late": True}
    teams = whos(tmp_path / "5", "ILIAS, teams")
    assert teams["Bo Chen"]["members"] == ("Bo Chen", "Ada Lovelace")
    assert whos(tmp_path / "6", "Autolab")["ada@example.edu"]["attempt"] == "12"
    assert whos(tmp_path / "7", "nbgrader, a course")["ada"]["submitted"].startswith("2024")  # type: ignore[attr-defined]


def test_a_team_in_submitty_is_a_row_for_each(course: Course, tmp_path: Path) -> None:
    history = [
        {"action": "create", "time": "x", "user": "ada"},
        {"action": "send_invitation", "sent_by_user": "ada", "sent_to_user": "bo"},
        {"action": "accept_invitation", "user": "bo"},
        {"action": "accept_invitation", "user": "eve"},
        {"action": "leave", "user": "eve"},
    ]
    settings = json.dumps({"active_version": 1, "team_history": history})
    found = find_students(
        put(
            tmp_path,
            {
                f"00001_ada/1/{PY}": of("team"),
                "00001_ada/user_assignment_settings.json": settings,
                f"cy/1/{PY}": of("cy"),
                "cy/user_assignment_settings.json": json.dumps({"active_version": 0}),
                "dee/user_assignment_settings.json": "{",
                f"dee/1/{PY}": of("dee"),
            },
        )
    )
    assert handed(found, course) == {"ada": "team", "bo": "team", "cy": "", "dee": "dee"}
    assert [note.id for note in found[2].notes] == ["withdrawn"]
    assert [note.id for note in found[3].notes] == ["unreadable"]


# Which reading is taken


def test_every_layout_can_be_asked_for(course: Course, tmp_path: Path) -> None:
    assert {"auto", "plain", "sections", "single"} < set(LAYOUT_NAMES)
    asked = {"Moodle": "moodle", "Canvas": "canvas", "Gradescope": "gradescope", "ILIAS": "ilias",
             "Sakai": "sakai", "Submitty": "submitty", "Microsoft Teams": "teams",
             "GitHub Classroom": "github", "Blackboard": "blackboard", "Autolab": "autolab",
             "Brightspace": "brightspace", "nbgrader": "nbgrader", "files": "files"}  # fmt: skip
    for number, (name, (content, expected)) in enumerate(LAYOUTS.items()):
        if layout := asked.get(name.partition(",")[0]):
            if name == "Microsoft Teams, the submitted files alone":
                continue
            if name == "Submitty, without settings":
                continue
            path = put(tmp_path / str(number), content)
            assert handed(find_students(path, IntakeOptions(layout)), course) == expected, name


def test_another_layout_can_be_asked_for(course: Course, tmp_path: Path) -> None:
    content = {f"lab_{n}_{m}_{LESSON}.py": of(str(n)) for n, m in ((21, 301), (22, 302))}
    path = put(tmp_path, content)
    assert handed(find_students(path), course) == {"lab_21": "21", "lab_22": "22"}
    plain = find_students(put(tmp_path / "x", {f"s/a/{PY}": of("a"), f"s/b/{PY}": of("b")}),
                          IntakeOptions("plain"))  # fmt: skip
    assert [student.name for student in plain] == ["s"]
    single = find_students(tmp_path / "x", IntakeOptions("single"))
    assert [student.name for student in single] == ["x"]
    forced = find_students(
        put(tmp_path / "y", {"hw1_2024_03_05_ada.zip": hw("ada"), "hw1_2024_3_6_bo.zip": hw("bo")}),
        IntakeOptions("canvas"),
    )
    assert "hw1" in {student.name.partition("_")[0] for student in forced}
