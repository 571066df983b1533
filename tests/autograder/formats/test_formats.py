"""Platforms' formats: golden files, checked against what each platform publishes."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from typer.testing import CliRunner

from autograder.cli import app as cli
from autograder.errors import UsageError
from autograder.intake.names import file_name
from autograder.intake.tables import read_table
from autograder.messages.catalogue import TEXTS
from autograder.reports.formats import NAMES, formats, github, markdown
from autograder.reports.formats.filling import fill, read_export
from autograder.reports.formats.text import in_markdown
from autograder.reports.visible import for_student
from autograder.results import schema
from autograder.results.overrides import Word
from autograder.results.rules import Rules
from autograder.results.schema import Person, Result
from tests.autograder import made
from tests.autograder.formats import golden
from tests.autograder.formats.golden import EXPORTS, GOLDEN, NOW, SCHEMAS, ada, george, of_student

FILES = golden.files()


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_format_writes_what_its_golden_file_holds(name: str) -> None:
    assert FILES[name] == (GOLDEN / name).read_bytes()


def test_there_is_a_golden_file_for_each_format_and_no_other() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(FILES)
    covered = {re.split(r"[_.]", name)[0] for name in FILES} | {"csv", "moodle-feedback", "html"}
    assert covered - {"grades"} == set(NAMES)


@pytest.mark.parametrize("who", ["ada", "hostile"])
@pytest.mark.parametrize("name", ["gradescope", "classroom50", "gitlab"])
def test_the_published_schema_accepts_it(name: str, who: str) -> None:
    contract = json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))
    data = json.loads(FILES[f"{name}_{who}.json"])
    jsonschema.Draft202012Validator(contract).validate(data)


def test_each_name_has_a_format() -> None:
    of_class = {*formats.TABLES, formats.MOODLE_FEEDBACK, formats.CSV, formats.HTML}
    assert set(NAMES) == {*formats.STUDENT_FORMATS, *of_class}


def test_gradescope_gets_the_grade_and_each_check() -> None:
    data = json.loads(FILES["gradescope_ada.json"])
    assert data["score"] == 4.2 and data["extra_data"]["score"] == 3
    assert [(test["number"], test["score"], test["max_score"]) for test in data["tests"]] == [
        ("4.1", 3, 3),
        ("4.2", 0, 4),
        ("4.3", 0, 2),
        ("5.1", 0, 5),
    ]
    assert "\r" not in json.dumps(data)


def test_gradescope_hides_what_is_shown_after_the_deadline() -> None:
    later = Word(Rules(show_after="2026-12-09T00:00Z", hidden=["weight_decay"])).applied(ada())
    data = json.loads(of_student("gradescope", later)[".json"])
    assert [test["visibility"] for test in data["tests"]] == [
        "visible",
        "after_due_date",
        "visible",
        "visible",
    ]
    assert "points" not in data["output"]  # a sum would tell what the hidden check gave


LATER, EARLIER = "2026-12-09T00:00Z", "2026-12-01T00:00Z"


@pytest.mark.parametrize("name", ["junit", "github", "gitlab", "classroom50", "markdown"])
def test_students_do_not_see_before_the_time_how_a_check_ended(name: str) -> None:
    word = Word(Rules(show_after=LATER, hidden=["weight_decay"]))
    files = of_student(name, word.applied(ada()))
    text = b"".join(files.values()).decode()
    assert "weight_decay=0.5" not in text and "0.75" not in text
    if name in ("junit", "classroom50"):
        assert "::weight_decay" not in text and 'name="weight_decay"' not in text
    after = Word(Rules(show_after=EARLIER, hidden=["weight_decay"])).applied(ada())
    assert b"0.75" in b"".join(of_student(name, after).values())


def test_no_visible_check_tells_how_a_hidden_one_ended() -> None:
    needing = made.failed("lesson4_sgd::together", needs=["weight_decay"])
    like_it = made.failed("lesson4_sgd::groups", follows_from="weight_decay")
    result = made.result(made.lesson(made.passed(), made.failed(), needing, like_it))
    word = Word(Rules(show_after=LATER, hidden=["weight_decay"]))
    ruled = word.applied(result)
    assert [check.name for check in ruled.checks if check.shown_after] == [
        "weight_decay",
        "together",
    ]
    assert [check.follows_from for check in for_student(ruled, NOW).checks] == ["", ""]


def test_a_student_is_told_what_is_shown_later() -> None:
    word = Word(Rules(show_after=LATER, hidden=["weight_decay"]))
    text = of_student("markdown", word.applied(ada()))[".md"].decode()
    assert "3 of 10 points" in text and "4 more points are shown after" in text


def junit(result: Result) -> ET.Element:
    return ET.fromstring(of_student("junit", result)[".xml"])


@pytest.mark.parametrize("result", [ada(), george(), made.hostile()], ids=["ada", "george", "bad"])
def test_junit_keeps_gitlabs_rules(result: Result) -> None:
    root = junit(result)
    assert root.tag == "testsuites" and float(root.attrib["time"]) >= 0
    cases = root.findall("testsuite/testcase")
    names = [(case.attrib["classname"], case.attrib["name"]) for case in cases]
    assert len(set(names)) == len(names) == len(result.checks)
    for case, check in zip(cases, result.checks, strict=True):
        outcomes = [child.tag for child in case if child.tag != "system-out"]
        expected = {"passed": [], "failed": ["failure"], "blocked": ["skipped"]}
        assert outcomes == expected.get(check.status, ["skipped"])
        assert (
            case.attrib["file"].startswith("exercises/lesson") and float(case.attrib["time"]) >= 0
        )
        assert case.findtext("system-out") == f"{check.points} of {check.max_points}"
    assert int(root.attrib["tests"]) == len(cases)
    assert int(root.attrib["failures"]) == sum(check.status == "failed" for check in result.checks)


def test_junit_holds_whatever_was_printed() -> None:
    """Characters that no XML can hold are escaped; what looks like markup is text."""
    bad = "]]>&<a>\x00\x1b\x7f\ufffe\ud800" + "".join(map(chr, range(32)))
    root = junit(made.result(made.lesson(made.failed(actual=bad))))
    assert "]]>&<a>" in (root.findtext(".//failure") or "")


COMMAND = re.compile(r"^\s*(::|##\[)")


@pytest.mark.parametrize("result", [ada(), made.hostile()], ids=["ada", "hostile"])
def test_each_line_for_github_is_one_command_of_ours(result: Result) -> None:
    lines = of_student("github", result)[".txt"].decode().splitlines()
    form = re.compile(
        r"::(error file=exercises/\w+\.py,line=\d+,title=[^:,\r\n]+|notice title=optimlings)"
        r"::[^\r\n]*"
    )
    assert all(form.fullmatch(line) for line in lines)
    assert sum(line.startswith("::error") for line in lines) == len(
        [check for check in result.checks if check.status == "failed"]
    )


def test_github_shows_ten_annotations_and_says_how_many_are_left() -> None:
    checks = [made.failed(f"lesson4_sgd::check{number}") for number in range(14)]
    text = of_student("github", made.result(made.lesson(*checks)))[".txt"].decode()
    assert text.count("::error ") == github.ANNOTATIONS == 10
    assert "4 more are not shown here" in text


def test_text_of_others_in_the_log_stands_between_commands_that_end_commands() -> None:
    text = github.fence(["::error::gotcha", "::guess::"], token="t0k3n")
    assert text == "::stop-commands::t0k3n\n::error::gotcha\n::guess::\n::t0k3n::\n"


def test_a_summary_is_cut_to_what_github_takes() -> None:
    long = "x" * 70
    checks = [made.failed(f"lesson4_sgd::c{n}", case=long, actual=long) for n in range(9000)]
    whole = markdown.write(made.result(made.lesson(*checks)))
    assert len(whole.encode()) <= markdown.SUMMARY_BYTES
    assert re.search(r"\d+ more are not shown here; there is room for 1048576 bytes\n$", whole)
    small = markdown.write(made.result(made.lesson(*checks[:200])), 10_000)
    assert 9_000 < len(small.encode()) <= 10_000


def test_nobody_is_called_by_a_comment() -> None:
    """A comment that says `@ada` would tell her."""
    assert not re.search(r"@\w", in_markdown("mail @ada and @team/all"))


def test_student_text_in_markdown_is_code_that_it_cannot_end() -> None:
    bad = made.failed(actual="````\n# heading\n<img src=x>", title="`a` | <b>*c*</b> [d](http://x)")
    text = markdown.write(made.result(made.lesson(bad)))
    blocks = re.findall(r"^(`{3,})text\n(.*?)\n\1$", text, re.M | re.S)
    assert len(blocks) == 1 and "<img src=x>" in blocks[0][1]
    outside = text.replace(blocks[0][1], "")
    assert "<img" not in outside and "<b>" not in outside.replace("\\<b\\>", "")
    assert r"\`a\` \| \<b\>\*c\*\</b\> \[d\](http://x)" in outside


def test_classroom50_says_which_variables_are_missing() -> None:
    around = formats.Circumstances({"CLASSROOM": "cs1"}, NOW)
    with pytest.raises(UsageError, match="needs ASSIGNMENT, SUBMISSION_TAG, COMMIT_URL"):
        formats.STUDENT_FORMATS["classroom50"].write(ada(), around)


def test_classroom50_sums_up_to_its_score() -> None:
    data = json.loads(FILES["classroom50_ada.json"])
    assert data["score"] == sum(test["score"] for test in data["tests"]) == 3
    assert data["max-score"] == sum(test["max-score"] for test in data["tests"])
    assert data["datetime"] == "2026-12-02T01:00:00Z"


# Tables


def table(data: bytes) -> list[list[str]]:
    return [list(row.cells) for row in read_table(data).rows]


def test_canvas_finds_every_row_again() -> None:
    before = table((EXPORTS / "canvas.csv").read_bytes())
    after = table(FILES["canvas.csv"])
    assert after[0] == before[0][:6] and "Student" in after[0][0] and "ID" in after[0][1]
    assert [row[1:5] for row in after] == [row[1:5] for row in before]
    assert after[1][0].strip() == "Points Possible" and after[1][5] == "10"
    assert [row[5] for row in after[2:]] == ["3.00", "10.00", "", ""]
    assert after[4][0].startswith("'=cmd")


def test_a_scale_that_differs_is_said() -> None:
    notes = golden.filled("canvas", "Homework 1").notes
    assert [note.id for note in notes] == ["scaled", "unmatched_rows"]
    assert [note.id for note in golden.filled("canvas", "Homework 2").notes][:1] == ["scaled"]


def test_the_moodle_worksheet_keeps_its_columns_and_lines() -> None:
    before = table((EXPORTS / "moodle.csv").read_bytes())
    after = table(FILES["moodle.csv"])
    assert after[0] == before[0]
    place = before[0].index("Grade")
    assert [row[place] for row in after[1:]] == ["3.60", "12.00", ""]
    for old, new in zip(before[1:], after[1:], strict=True):
        others = [i for i in range(len(old)) if i not in (1, place)]
        assert [old[i] for i in others] == [new[i] for i in others]


def test_blackboard_keeps_its_encoding_and_quotes_each_cell() -> None:
    data = FILES["blackboard.csv"]
    assert data[:2] in (b"\xff\xfe", b"\xfe\xff")
    lines = data.decode("utf-16").splitlines()
    assert lines[0].endswith('"Homework 1 [Total Pts: 12 Score] |664617"')
    assert all(re.fullmatch(r'("[^"]*"\t){4}"[^"]*"', line) for line in lines)


def test_brightspace_gets_ids_the_item_and_the_end_of_the_line() -> None:
    after = table(FILES["brightspace.csv"])
    assert [row[0] for row in after] == ["OrgDefinedId", "#S101", "#S102"]
    assert after[0][1] == "Username" and " Points Grade <" in after[0][2]
    assert after[0][3] == "End-of-Line Indicator" and {row[3] for row in after[1:]} == {"#"}


def export(tmp_path: Path, text: str) -> Any:
    path = tmp_path / "export.csv"
    path.write_text(text, "utf-8")
    return read_export(path)


CANVAS_TITLES = "Student,ID,SIS User ID,SIS Login ID,Section"


def test_who_has_no_row_or_more_than_one_is_named(tmp_path: Path) -> None:
    rows = [
        f"{CANVAS_TITLES},HW (1)",
        "Ada Lovelace,1,,x,,",
        "Ada Lovelace,2,,y,,",
        "Boole,3,,george,,",
    ]
    results = [ada(), george(), made.result(student="eve")]
    twin = msgspec.structs.replace(george(), submission="george again")
    ada_by_name = msgspec.structs.replace(ada(), person=Person(full_name="Ada Lovelace"))
    filled = fill(
        [ada_by_name, *results[1:], twin],
        export(tmp_path, "\n".join(rows)),
        formats.TABLES["canvas"],
    )
    assert [str(message) for message in filled.missing] == [
        "ada: more than one row of export.csv can be this student's: lines 2, 3",
        "eve: no row of export.csv is this student's",
        "george again: line 4 of export.csv is Boole, George's already",
    ]
    assert table(filled.data)[1][-1] == table(filled.data)[2][-1] == ""


@pytest.mark.parametrize(
    ("titles", "column", "said"),
    [
        ("HW (1),HW (2)", "", "more than one column can be that of the grade"),
        ("Total", "", "none of its columns can be that of the grade"),
        ("HW (1),HW (2)", "HW (3)", "none of its columns"),
    ],
)
def test_a_column_that_is_not_clear_is_asked_for(
    tmp_path: Path, titles: str, column: str, said: str
) -> None:
    table_of = export(tmp_path, f"{CANVAS_TITLES},{titles}\nAda,1,,ada,,\n")
    with pytest.raises(UsageError, match=said) as error:
        fill([ada()], table_of, formats.TABLES["canvas"], column)
    assert "--column" in str(error.value) and titles.split(",")[0] in str(error.value)


def test_an_export_that_is_no_table_is_named(tmp_path: Path) -> None:
    path = tmp_path / "grades.xlsx"
    path.write_bytes(b"PK\x03\x04\0\0")
    with pytest.raises(UsageError, match=r"grades\.xlsx cannot be read: it is not a table"):
        read_export(path)
    with pytest.raises(UsageError, match=r"none\.csv cannot be read"):
        read_export(tmp_path / "none.csv")
    with pytest.raises(UsageError, match="export.csv is empty"):
        export(tmp_path, "\n\n")


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-cmd|x", "@SUM(1)"])
def test_no_name_is_a_formula(tmp_path: Path, cell: str) -> None:
    table_of = export(tmp_path, f'{CANVAS_TITLES},HW (1)\n"{cell}",7,"{cell}",ada,,\n')
    rows = table(fill([ada()], table_of, formats.TABLES["canvas"]).data)
    assert rows[1][0] == f"'{cell}" and rows[1][5] == "4.20"
    assert not rows[1][2].startswith("=")


def test_moodles_feedback_files_are_found_by_moodle() -> None:
    filled = golden.feedback()
    names = zipfile.ZipFile(io.BytesIO(filled.data)).namelist()
    assert names == [
        "Ada Lovelace_501_assignfeedback_file/feedback.md",
        "George Boole_502_assignfeedback_file/feedback.md",
    ]
    for name in names:  # as importziplib.php takes a path apart
        info = name.split("/")[0].split("_", 4)
        assert len(info) == 4 and info[1].isdecimal()
        assert info[2:] == ["assignfeedback", "file"]
    assert golden.feedback().data == filled.data


# The command


@pytest.fixture
def graded(tmp_path: Path) -> Path:
    folder = tmp_path / "graded"
    (folder / "results").mkdir(parents=True)
    for result in (ada(), george(), made.hostile(), made.result(student="eve")):
        path = folder / "results" / f"{file_name(result.submission)}.json"
        path.write_bytes(schema.encode(result))
    return folder


def report(*arguments: str | Path) -> tuple[int, str]:
    ended = CliRunner().invoke(cli.app, ["report", *map(str, arguments)])
    return ended.exit_code, " ".join(ended.output.split())


def test_report_writes_a_file_for_each_student(graded: Path) -> None:
    status, said = report(graded, "--format", "gradescope")
    assert status == 0 and "4 files in" in said
    files = sorted(path.name for path in (graded / "reports" / "gradescope").iterdir())
    assert files == ["=cmd__ _C calc_!A0.json", "Boole, George.json", "ada.json", "eve.json"]


def test_report_fills_a_table_and_tells_who_is_missing(graded: Path) -> None:
    arguments: list[str | Path] = [graded, "--format", "canvas", "--export", EXPORTS / "canvas.csv"]
    status, said = report(*arguments)
    assert status == 2 and "Homework 1 (4711); Homework 2 (4712)" in said
    status, said = report(*arguments, "--column", "Homework 1 (4711)")
    assert status == 1 and "no row of canvas.csv is this student's" in said
    assert said.count("canvas takes one number for each student") == 1
    written = (graded / "reports" / "canvas.csv").read_bytes()
    assert [row["Homework 1 (4711)"] for row in csv.DictReader(io.StringIO(written.decode()))][
        1:3
    ] == ["3.00", "10.00"]


def test_the_feedback_files_are_the_pages_if_there_are_pages(graded: Path, tmp_path: Path) -> None:
    (graded / "feedback").mkdir()
    (graded / "feedback" / "ada.html").write_text("<p>a page</p>")
    out = tmp_path / "feedback.zip"
    worksheet = EXPORTS / "moodle.csv"
    status, said = report(
        graded, "--format", "moodle-feedback", "--export", worksheet, "--out", out
    )
    assert status == 1 and "eve: no row of moodle.csv" in said
    archive = zipfile.ZipFile(out)
    assert archive.namelist() == [
        "Ada Lovelace_501_assignfeedback_file/feedback.html",
        "George Boole_502_assignfeedback_file/feedback.md",
        "=cmd_503_assignfeedback_file/feedback.md",
    ]
    assert archive.read(archive.namelist()[0]) == b"<p>a page</p>"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "nothing"], "there is no format 'nothing'; there are gradescope, junit"),
        (["--format", "moodle"], "needs the table that your platform exported: --export CSV"),
    ],
)
def test_wrong_usage(graded: Path, arguments: list[str], said: str) -> None:
    status, text = report(graded, *arguments)
    assert status == 2 and said in text


def test_a_folder_without_results_is_said_to_be_one(tmp_path: Path, graded: Path) -> None:
    assert report(tmp_path, "--format", "csv") == (
        2,
        f"optimlings report: {tmp_path} has no results/*.json: give the folder of grade --out",
    )
    (graded / "results" / "old.json").write_text('{"schema": "optimlings.result/0"}')
    status, said = report(graded, "--format", "csv")
    assert status == 2 and "old.json is not a result of this version" in said


def test_a_result_of_an_older_version_can_be_read() -> None:
    data = json.loads(schema.encode(ada()))
    for new in ("grade", "handed_in", "overrides", "lateness"):
        del data[new]
    for lesson in data["lessons"]:
        for check in lesson["checks"]:
            del check["shown_after"]
    old = schema.decode(json.dumps(data).encode())
    assert old.grade is None and old.final == 3.0


def test_each_thing_that_is_lost_has_words() -> None:
    for name in NAMES:
        lost = formats.what_is_lost(name)
        assert lost is None or (lost.id in TEXTS and name in str(lost))


def test_times_are_compared_in_their_zones() -> None:
    word = Word(Rules(show_after="2026-12-05T21:00+09:00"))
    result = word.applied(made.result())
    before = formats.Circumstances({}, datetime(2026, 12, 5, 11, 59, tzinfo=UTC))
    after = formats.Circumstances({}, datetime(2026, 12, 5, 12, 0, tzinfo=UTC))
    found = [
        formats.STUDENT_FORMATS["gitlab"].write(result, around)[".json"]
        for around in (before, after)
    ]
    assert found[0] == b"[]\n" and b"weight_decay" in found[1]
