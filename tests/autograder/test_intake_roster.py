"""Intake: the roster, groups, and names in archives of other alphabets."""

from __future__ import annotations

import struct
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.intake.archives import open_archive
from autograder.intake.classes import Students, SubmissionsError, find_students
from autograder.intake.options import IntakeOptions
from tests.autograder.handed_in import CODE, LESSON, handed_in, notes_of, put, read, tarred, zip_of

PY = f"{LESSON}.py"


def with_roster(tmp_path: Path, files: dict[str, str | bytes], roster: str | bytes) -> Students:
    folder = put(tmp_path / "class", files)
    path = tmp_path / "roster.csv"
    path.write_bytes(roster if isinstance(roster, bytes) else roster.encode())
    return find_students(folder, IntakeOptions(roster=path))


HEADERS = {
    "plain": "name,student id,email\n{name},{number},{email}\n",
    "Canvas": 'Student,ID,SIS User ID,SIS Login ID,Section\n"    Points Possible",,,,\n'
    '"{last}, {first}",{platform},{number},{login},A\n"Student, Test",9,,,A\n',
    "Moodle": "Identifier,Full name,Email address,Status,Grade\n"
    "Participant {platform},{name},{email},,\n",
    "Gradescope": "First Name,Last Name,SID,Email,Sections\n{first},{last},{number},{email},A\n",
    "Blackboard": "Last Name\tFirst Name\tUsername\tStudent ID\n"
    "{last}\t{first}\t{login}\t{number}\n",
    "Brightspace": "OrgDefinedId,Username,Last Name,First Name,Email\n"
    "#{number},#{login},{last},{first},{email}\n",
    "GitHub Classroom": '"identifier","github_username","github_id","name"\n'
    '"{name}","{login}","77","{first} {last}"\n',
    "nbgrader": "id,first_name,last_name,email,lms_user_id\n"
    "{login},{first},{last},{email},{number}\n",
    "German": "Nachname;Vorname;Matrikelnummer;E-Mail-Adresse\n{last};{first};{number};{email}\n",
    "Japanese": "学籍番号,氏名,メールアドレス\n{number},{name},{email}\n",
    "Korean": "학번,이름,이메일\n{number},{name},{email}\n",
}
ADA = {"first": "Ada", "last": "Lovelace", "name": "Ada Lovelace", "number": "2310457"} | {
    "platform": "12345", "login": "alovelace", "email": "alovelace@example.org"
}  # fmt: skip
FOLDERS = {
    "name": "Ada Lovelace",
    "last name first": "Lovelace, Ada",
    "with signs": "lovelace_ada",
    "number": "2310457",
    "login": "alovelace",
    "email": "alovelace@example.org",
    "number among others": "hw1_2310457_final",
    "name among others": "HW1 - Ada Lovelace (resubmitted)",
}


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("folder", FOLDERS)
def test_folders_become_people(course: Course, tmp_path: Path, header: str, folder: str) -> None:
    known = HEADERS[header]
    tells = {"number": "{number}", "number among others": "{number}", "login": "{login}"}
    tells |= {"email": "{email}"}
    if folder in tells and tells[folder] not in known:
        pytest.skip("this roster does not say")
    found = with_roster(tmp_path, {f"{FOLDERS[folder]}/{PY}": CODE}, known.format(**ADA))
    assert [student.name for student in found] == ["Ada Lovelace"]
    assert read(found[0], course).sources == {LESSON: CODE}
    assert found.unattributed == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_encodings_of_rosters(tmp_path: Path, encoding: str) -> None:
    roster = "氏名,学籍番号\n山田 太郎,1001\n佐藤 花子,1002\n".encode(encoding)
    found = with_roster(tmp_path, {f"1001/{PY}": CODE, f"佐藤花子/{PY}": CODE}, roster)
    assert {student.name: student.origin for student in found} == {
        "山田 太郎": "1001",
        "佐藤 花子": "佐藤花子",
    }


def test_who_handed_in_nothing_has_a_row(course: Course, tmp_path: Path) -> None:
    roster = "name,student id\nAda,1\nBo,2\nCy,3\n"
    found = with_roster(tmp_path, {f"Ada/{PY}": CODE, "Cy/report.pdf": b""}, roster)
    assert [student.name for student in found] == ["Ada", "Bo", "Cy"]
    assert notes_of(read(found[1], course)) == ["nothing_handed_in"]
    assert notes_of(read(found[2], course)) == ["no_files"]
    assert found[1].who.number == "2" and found.unattributed == ()


def test_who_is_not_on_the_roster_is_graded_and_listed(tmp_path: Path) -> None:
    found = with_roster(tmp_path, {f"Ada/{PY}": CODE, f"Eve/{PY}": CODE}, "name\nAda\n")
    assert [student.name for student in found] == ["Ada", "Eve"]
    assert [str(note) for note in found.unattributed] == ["Eve is not on the roster"]


def test_who_can_be_two_on_the_roster_is_listed(tmp_path: Path) -> None:
    roster = "name,student id,section\nAda Li,1,A\nAda Li,2,B\n"
    found = with_roster(tmp_path, {f"Ada Li/{PY}": CODE}, roster)
    assert [student.name for student in found] == ["Ada Li", "Ada Li_1", "Ada Li_2"]
    assert "add a column `folder`" in str(found.unattributed[0])
    told = "name,student id,folder\nAda Li,1,Ada Li\nAda Li,2,\n"
    found = with_roster(tmp_path, {f"Ada Li/{PY}": CODE}, told)
    assert {s.name: bool(s.parts) for s in found} == {"Ada Li_1": True, "Ada Li_2": False}
    assert found.unattributed == ()


def test_platforms_numbers_lead_to_people(tmp_path: Path) -> None:
    canvas = 'Student,ID,SIS User ID\n"Lovelace, Ada",7001,s1\n"Chen, Bo",7002,s2\n'
    files: dict[str, str | bytes] = {
        f"lovelaceada_7001_90001_{PY}": CODE,
        f"chenbo_LATE_7002_90002_{PY}": CODE,
    }
    found = with_roster(tmp_path / "1", files, canvas)
    assert [(s.name, s.who.number, s.who.late) for s in found] == [
        ("Ada Lovelace", "s1", False),
        ("Bo Chen", "s2", True),
    ]
    no_ids = with_roster(tmp_path / "2", files, "name\nAda Lovelace\nBo Chen\n")
    assert [s.name for s in no_ids] == ["Ada Lovelace", "Bo Chen"] and not no_ids.unattributed
    moodle = with_roster(
        tmp_path / "3",
        {f"Ada L_12345_assignsubmission_file_/{PY}": CODE},
        "Identifier,Full name\nParticipant 12345,Ada Lovelace\n",
    )
    assert [s.name for s in moodle] == ["Ada Lovelace"] and not moodle.unattributed


def test_each_member_of_a_group_has_a_row(course: Course, tmp_path: Path) -> None:
    roster = "name,group\nAda,Team 1\nBo,Team 1\nCy,Team 2\nDee,Team 2\nEve,\n"
    found = with_roster(
        tmp_path, {f"Team 1/{PY}": "one = 1\n", f"Dee/{PY}": "two = 2\n", f"Eve/{PY}": CODE}, roster
    )
    sources = {s.name: read(s, course).sources[LESSON] for s in found}
    assert sources == {"Ada": "one = 1\n", "Bo": "one = 1\n", "Cy": "two = 2\n",
                       "Dee": "two = 2\n", "Eve": CODE}  # fmt: skip
    assert notes_of(read(found[2], course)) == ["by_group"]
    assert found.unattributed == ()


def test_two_folders_of_one_person_are_one_row(course: Course, tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"ada/{PY}": CODE, "1001/lesson1_gradients.py": CODE}
    found = with_roster(tmp_path, files, "name,number\nAda,1001\n")
    (student,) = found
    submission = read(student, course)
    assert set(submission.sources) == {LESSON, "lesson1_gradients"}
    assert "one_person" in notes_of(submission)


@pytest.mark.parametrize(
    ("roster", "what"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"a,b\n1,2\n", "has no column of names"),
        (b"PK\3\4\0\0", "not a table as text"),
    ],
)
def test_rosters_that_are_none_are_refused(tmp_path: Path, roster: bytes, what: str) -> None:
    with pytest.raises(SubmissionsError, match=what) as error:
        with_roster(tmp_path, {f"ada/{PY}": CODE}, roster)
    assert "roster.csv" in str(error.value)
    with pytest.raises(SubmissionsError, match="nowhere"):
        find_students(tmp_path / "class", IntakeOptions(roster=tmp_path / "nowhere.csv"))


def test_a_thousand_students_are_matched_in_no_time(tmp_path: Path) -> None:
    people = [(f"First{n} Last{n}", str(10_000 + n)) for n in range(1000)]
    roster = "name,student id\n" + "".join(f"{name},{number}\n" for name, number in people)
    files: dict[str, str | bytes] = {f"hw1 {number} x/{PY}": CODE for _, number in people}
    put(tmp_path / "class", files)
    started = time.process_time()
    found = with_roster(tmp_path, {}, roster)
    assert len(found) == 1000 and not found.unattributed
    assert time.process_time() - started < 5


# Names in archives that do not say how they are written


def unmarked(*names: tuple[str, str], content: str = "x = 1\n") -> bytes:
    """A zip whose names are in these encodings, and which does not say so."""
    entries = []
    for number, (name, encoding) in enumerate(names):
        raw = name.encode(encoding)
        # Written as something of the same length, then replaced in the bytes.
        entries.append((raw, f"{number:02}{'x' * (len(raw) - 2)}".encode()))
    data = zip_of(*((zipfile.ZipInfo(place.decode()), content.encode()) for _, place in entries))
    for raw, place in entries:
        data = data.replace(place, raw)
    return data


OTHER_ALPHABETS = {
    "ソ, cp932": (f"{LESSON}_ソース.py", "cp932"),
    "予 and 表, cp932": (f"予定表/{LESSON}.py", "cp932"),
    "表 at the end, cp932": (f"{LESSON}_表.py", "cp932"),
    "能 and a folder, cp932": (f"能力/十分/{LESSON}.py", "cp932"),
    "half-width, cp932": (f"ﾚﾎﾟｰﾄ/{LESSON}.py", "cp932"),
    "long, cp932": (f"機械学習レポート_山田太郎/提出用/{LESSON}_最終版.py", "cp932"),
    "Hangul, cp949": (f"{LESSON}_김철수.py", "cp949"),
    "Hangul folder, cp949": (f"기계학습 과제/{LESSON}.py", "cp949"),
    "0x5C, cp949": (f"똠방/{LESSON}_쌰.py", "cp949"),
    "Chinese, gbk": (f"{LESSON}_张三.py", "gbk"),
    "Chinese folder, gbk": (f"机器学习作业/{LESSON}.py", "gbk"),
    "0x5C, gbk": (f"誠俓/{LESSON}_乗.py", "gbk"),
    "Chinese, big5": (f"功課/{LESSON}_許.py", "big5"),
    "Western, cp437": (f"Übung/{LESSON}_Müller.py", "cp437"),
    "Western, cp850": (f"João/{LESSON}.py", "cp850"),
    "Cyrillic, cp866": (f"Иванов/{LESSON}.py", "cp866"),
    "UTF-8": (f"表示/{LESSON}.py", "utf-8"),
}


@pytest.mark.parametrize(("name", "encoding"), OTHER_ALPHABETS.values(), ids=OTHER_ALPHABETS)
def test_a_second_byte_is_no_backslash(
    course: Course, tmp_path: Path, name: str, encoding: str
) -> None:
    data = unmarked((name, encoding), ("notes/readme.txt", "ascii"))
    submission = handed_in(tmp_path, course, {"hw.zip": data})
    assert submission.sources == {LESSON: "x = 1\n"}
    files = [file.path for file in open_archive(data, "hw.zip").files]
    assert len(files) == 2
    if encoding not in ("cp850", "cp866") and "ﾚ" not in name:  # read in others' letters
        assert name in files


def test_backslashes_that_separate_still_do(course: Course, tmp_path: Path) -> None:
    name = f"ソ表\\提出\\{LESSON}.py"
    submission = handed_in(tmp_path, course, {"hw.zip": unmarked((name, "cp932"))})
    assert submission.sources == {LESSON: "x = 1\n"}
    paths = [file.path for file in open_archive(unmarked((name, "cp932")), "x").files]
    assert paths == [f"ソ表/提出/{LESSON}.py"]


def test_info_zips_unicode_path_is_believed(course: Course, tmp_path: Path) -> None:
    raw = f"{LESSON}_x.py".encode()
    name = f"ソ/{LESSON}.py"
    extra = struct.pack("<BI", 1, zlib.crc32(raw)) + name.encode()
    info = zipfile.ZipInfo(raw.decode())
    info.extra = struct.pack("<HH", 0x7075, len(extra)) + extra
    assert [f.path for f in open_archive(zip_of((info, b"x = 1\n")), "x").files] == [name]
    info.extra = struct.pack("<HH", 0x7075, len(extra)) + b"\1\0\0\0\0" + name.encode()
    assert [f.path for f in open_archive(zip_of((info, b"")), "x").files] == [raw.decode()]


@pytest.mark.parametrize(("name", "encoding"), OTHER_ALPHABETS.values(), ids=OTHER_ALPHABETS)
def test_the_same_in_a_tar(course: Course, tmp_path: Path, name: str, encoding: str) -> None:
    import tarfile

    data = tarred((name, b"x = 1\n"), mode="w", encoding=encoding, format=tarfile.GNU_FORMAT)
    submission = handed_in(tmp_path, course, {"hw.tar": data})
    assert submission.sources == {LESSON: "x = 1\n"}


def test_an_xz_that_asks_for_gigabytes_is_refused(course: Course, tmp_path: Path) -> None:
    import lzma

    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9, "dict_size": 1 << 30}]
    packed = tarred((PY, b"x = 1\n"), mode="w")
    data = lzma.compress(packed, format=lzma.FORMAT_XZ, filters=filters)
    submission = handed_in(tmp_path, course, {"hw.tar.xz": data})
    assert notes_of(submission)[0] == "unreadable" and submission.sources == {}
    cut = tarred((PY, b"x = 1\n"), mode="w:xz")
    short = handed_in(tmp_path / "2", course, {"hw.tar.xz": cut[: len(cut) // 2]})
    assert "damaged or cut short" in str(short.notes[0])
