"""The instructor's word: deadlines, what lateness costs, extensions, overrides, visibility."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from autograder.cli import app as cli
from autograder.cli.rules import rules_from
from autograder.course import Course
from autograder.errors import UsageError
from autograder.grading.grader import Grader
from autograder.grading.run import ClassRun, kept
from autograder.intake.classes import SubmissionsError, find_students, only
from autograder.intake.options import Attempt, IntakeOptions
from autograder.intake.submissions import read_submission
from autograder.intake.times import moment
from autograder.results import schema
from autograder.results.overrides import Known, OverridesError, Word, read_overrides
from autograder.results.rules import LateRule, Rules, encode, lateness, read_rules
from autograder.results.schema import Person, Result
from tests.autograder import made

DUE = "2026-12-01T23:59+09:00"
TEN = "10% per day, at most 3 days"


def late(
    time: str, rule: str = TEN, person: Person | None = None, known_from: str = "platform"
) -> Result:
    """A result of 3 points out of 12, handed in then."""
    result = made.result(handed_in=made.handed_in(time, known_from), person=person)
    return Word(Rules(due=DUE, late=rule)).applied(result)


@pytest.mark.parametrize(
    ("time", "units", "grade"),
    [
        ("2026-12-01T23:59:59+09:00", 0, 3.0),  # the minute of the deadline is in time
        ("2026-12-02T00:00:00+09:00", 1, 2.7),
        ("2026-12-01T15:00:00+00:00", 1, 2.7),  # the same moment, told elsewhere
        ("2026-12-01T14:59:00+00:00", 0, 3.0),
        ("2026-12-02T23:59:00+09:00", 1, 2.7),
        ("2026-12-03T00:00:00+09:00", 2, 2.4),
        ("2026-12-31T00:00:00+09:00", 30, 2.1),
        ("2026-12-02T00:00:00", 1, 2.7),  # a platform without a zone has that of the course
    ],
)
def test_lateness_costs_what_the_rule_says(time: str, units: int, grade: float) -> None:
    result = late(time)
    assert result.lateness is not None
    assert (result.lateness.units, result.score, result.grade) == (units, 3, grade)
    assert result.lateness.message.id == ("late_cost" if units else "in_time")


@pytest.mark.parametrize(
    ("rule", "cost"),
    [
        ("10% per day", 3.0 * 0.2),
        ("1 point per day", 2.0),
        ("0.5 points per hour", 3.0),  # never more than there is
        ("10% per hour, at most 2 hours", 0.6),
        ("10% per day, at most 1 day", 0.3),
        ("10% per day, at most 1 day, then 0", 3.0),
        ("10% per day, at most 2 days, then 0", 0.6),
    ],
)
def test_rules_in_words(rule: str, cost: float) -> None:
    result = late("2026-12-03T12:00+09:00", rule)
    assert result.lateness is not None and result.lateness.cost == pytest.approx(cost)
    assert result.grade == pytest.approx(3 - cost) and result.lateness.rule == rule


@pytest.mark.parametrize("rule", ["10 per day", "ten % per day", "10% per day, at most 3 hours"])
def test_a_rule_that_is_none_says_how_to_write_one(rule: str) -> None:
    with pytest.raises(ValueError, match="10% per day, at most 3 days"):
        LateRule.of(rule)


def test_what_is_not_known_costs_nothing_and_is_said() -> None:
    unknown = made.result()
    flagged = msgspec.structs.replace(unknown, person=Person(late=True))
    nothing = msgspec.structs.replace(unknown, files={})
    rules = Rules(due=DUE, late=TEN)
    found = [lateness(each, rules) for each in (unknown, flagged, nothing)]
    assert [one and (one.cost, one.message.id) for one in found] == [
        (0.0, "time_unknown"),
        (0.0, "late_by_unknown"),
        None,
    ]
    assert lateness(unknown, Rules()) is None


def test_lateness_without_a_rule_costs_nothing_and_is_said() -> None:
    result = late("2026-12-02T00:00:00+09:00", rule="")
    assert result.lateness is not None and result.grade == 3.0
    assert (result.lateness.units, result.lateness.message.id) == (1, "late_after_due")


def test_the_time_of_files_is_said_to_be_one() -> None:
    result = late("2026-12-02T00:00:00+00:00", known_from="files")
    assert result.lateness is not None
    assert result.lateness.message.id == "late_cost_by_files"
    assert "the newest file was changed" in result.lateness.message.text.lower()


@pytest.mark.parametrize("extension", ["2 days", "+2 days", "48 hours", "2026-12-03T23:59+09:00"])
def test_an_extension_moves_the_deadline_of_one(extension: str) -> None:
    time = "2026-12-03T23:00+09:00"
    assert late(time).grade == 2.4
    extended = late(time, person=Person(extension=extension))
    assert extended.grade == 3.0 and extended.lateness is not None
    assert extended.lateness.due == "2026-12-03T23:59:00+09:00"


def test_extensions_stand_in_the_roster(tmp_path: Path) -> None:
    for name in ("ada", "bo"):
        (tmp_path / "class" / name).mkdir(parents=True)
    roster = tmp_path / "roster.csv"
    roster.write_text("name,extension\nada,2 days\nbo,\n")
    found = find_students(tmp_path / "class", IntakeOptions(roster=roster))
    assert {each.name: each.who.extension for each in found} == {"ada": "2 days", "bo": ""}
    roster.write_text("name,extension\nada,2 days\n\nbo,soon\n")
    with pytest.raises(SubmissionsError, match=r"roster\.csv, line 4: 'soon' is not a time"):
        find_students(tmp_path / "class", IntakeOptions(roster=roster))
    roster.write_text("name,extension\nada,99999999999 days\n")
    with pytest.raises(SubmissionsError, match=r"roster\.csv, line 2: "):
        find_students(tmp_path / "class", IntakeOptions(roster=roster))


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024-03-01 10:11:12.123456789 -08:00", "2024-03-01T10:11:12-08:00"),  # Gradescope
        ("2015-02-02 14:58:23.948203 UTC", "2015-02-02T14:58:23+00:00"),  # nbgrader
        ("2024-03-01 10:11:12-0500", "2024-03-01T10:11:12-05:00"),  # Submitty
        ("2024-03-01-10-11-12", "2024-03-01T10:11:12"),  # Blackboard
        ("Sep 24, 2024 926 PM", "2024-09-24T21:26:00"),  # Brightspace
        ("2024-02-31-10-11-12", None),
        ("0001-01-01 00:00:00 UTC", None),
        ("9999-12-31 23:59:59 UTC", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_times_of_platforms(text: str, iso: str | None) -> None:
    found = moment(text)
    assert (found and found.isoformat()) == iso


def test_a_file_tells_the_time_if_nothing_else_does(course: Course, tmp_path: Path) -> None:
    folder = tmp_path / "ada"
    folder.mkdir()
    lesson = folder / "lesson1_gradients.py"
    lesson.write_text("import torch\n")
    (folder / "lesson1_old.txt").write_text("newer, but it is not graded\n")
    changed = datetime(2026, 11, 30, 12, tzinfo=UTC)
    os.utime(lesson, (changed.timestamp(), changed.timestamp()))
    found = read_submission(folder, course)
    assert (found.handed_in, found.from_files) == (changed, True)
    (folder / ".git").mkdir()  # git gives files the time of the download
    assert read_submission(folder, course).handed_in is None


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("ada/lesson1_gradients.py", True),
        ("lovelaceada_LATE_123_4567_lesson1_gradients.py", False),  # Canvas
        ("Ada Lovelace_12345_assignsubmission_file_/lesson1_gradients.py", False),  # Moodle
    ],
)
def test_files_of_an_export_have_the_time_of_the_export(
    course: Course, tmp_path: Path, name: str, known: bool
) -> None:
    file = tmp_path / "class" / name
    file.parent.mkdir(parents=True)
    file.write_text("import torch\n")
    roster = tmp_path / "roster.csv"
    roster.write_text("name\nAda Lovelace\nada\nlovelaceada\n")
    for options in (IntakeOptions(), IntakeOptions(roster=roster)):
        students = find_students(tmp_path / "class", options)
        found = [read_submission(each, course) for each in students if each.parts]
        assert [(each.handed_in is not None) for each in found if each.sources] == [known]


def test_an_archive_tells_the_time_of_its_files(course: Course, tmp_path: Path) -> None:
    folder = tmp_path / "ada"
    folder.mkdir()
    with zipfile.ZipFile(folder / "work.zip", "w") as archive:
        info = zipfile.ZipInfo("lesson1_gradients.py", (2026, 11, 30, 12, 0, 0))
        archive.writestr(info, "import torch\n")
    found = read_submission(folder, course)
    assert found.handed_in == datetime(2026, 11, 30, 12).astimezone(UTC) and found.from_files


@pytest.mark.parametrize("seconds", [-1, 0, 10**11, 8**11 - 1])
def test_a_time_that_cannot_be_is_none(course: Course, tmp_path: Path, seconds: int) -> None:
    folder = tmp_path / "ada"
    folder.mkdir()
    data = b"import torch\n"
    with tarfile.open(folder / "work.tar.gz", "w:gz", format=tarfile.GNU_FORMAT) as archive:
        info = tarfile.TarInfo("lesson1_gradients.py")
        info.size, info.mtime = len(data), seconds
        archive.addfile(info, io.BytesIO(data))
    found = read_submission(folder, course)
    assert found.handed_in is None and "lesson1_gradients" in found.sources


def test_a_platforms_time_is_not_that_of_an_earlier_attempt(course: Course, tmp_path: Path) -> None:
    folder = tmp_path / "submitted" / "hw_ada_attempt_2024-03-01-10-11-12_lesson1_gradients.py"
    folder.parent.mkdir()
    folder.write_text("import torch\n")
    second = folder.with_name(folder.name.replace("10-11-12", "12-11-12"))
    second.write_text("import torch\nx = 1\n")
    options = {each: IntakeOptions(attempt=each) for each in Attempt}
    times = {}
    for attempt, option in options.items():
        (student,) = find_students(folder.parent, option)
        times[attempt] = read_submission(student, course, option).handed_in
    assert times[Attempt.LATEST] == datetime(2024, 3, 1, 12, 11, 12)
    assert times[Attempt.FIRST] is None


KNOWN = Known.of(
    [
        ("lesson4_sgd::plain", "SGD", 3),
        ("lesson4_sgd::weight_decay", "SGD", 4),
        ("lesson5_adaptive::adam", "Adam", 5),
        ("lesson5_adaptive::SGD", "Adam", 1),
    ]
)


def overrides(path: Path, text: str, names: Callable[[str], str] = str) -> dict[str, list[str]]:
    path.write_text(text, "utf-8")
    found = read_overrides(path, KNOWN, names)
    return {
        name: [f"{x.id} {x.points} {x.comment}" for x in lines] for name, lines in found.items()
    }


@pytest.mark.parametrize(
    ("row", "meant"),
    [
        (
            "ada,lesson4_sgd::weight_decay,2.5,half right",
            "lesson4_sgd::weight_decay 2.5 half right",
        ),
        ("ada,weight_decay,4,", "lesson4_sgd::weight_decay 4.0 "),
        ("ada,Adam,6,", "lesson5_adaptive.Adam 6.0 "),
        ("ada,lesson4_sgd.SGD,7,", "lesson4_sgd.SGD 7.0 "),
    ],
)
def test_what_an_override_is_about(tmp_path: Path, row: str, meant: str) -> None:
    text = f"student,check or exercise,points,comment\n{row}\n"
    assert overrides(tmp_path / "overrides.csv", text) == {"ada": [meant]}


def test_a_column_exercise_means_exercises(tmp_path: Path) -> None:
    text = "Student;Exercise;Points;Comment\nada;SGD;7;\n"
    assert overrides(tmp_path / "o.csv", text) == {"ada": ["lesson4_sgd.SGD 7.0 "]}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("ada,nothing,1,", "line 2: there is no check or exercise 'nothing'"),
        ("ada,decay,1,", "is it lesson4_sgd::weight_decay?"),
        ("ada,SGD,1,", "line 2: SGD can be each of these: lesson4_sgd.SGD, lesson5_adaptive::SGD"),
        ("ada,plain,many,", "line 2: 'many' is not a number"),
        ("ada,plain,nan,", "line 2: nan points are not from 0 to 3"),
        ("ada,plain,-1,", "line 2: -1 points are not from 0 to 3"),
        ("ada,plain,4,", "line 2: 4 points are not from 0 to 3, which lesson4_sgd::plain has"),
        (",plain,1,", "line 2: no student is named"),
        ("ada,,1,", "line 2: neither a check nor an exercise is named"),
        ("ada,plain,1,\nada,plain,2,", "line 3: line 2 is about the same points"),
        ("ada,plain,1,\n\nada,lesson4_sgd.SGD,2,", "line 4: line 2 is about the same points"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, rows: str, said: str) -> None:
    with pytest.raises(OverridesError, match=r"overrides\.csv, line ") as error:
        overrides(tmp_path / "overrides.csv", f"student,check,points,comment\n{rows}\n")
    assert said in str(error.value)


def test_a_file_without_its_columns_says_which(tmp_path: Path) -> None:
    with pytest.raises(OverridesError, match="line 1: the columns must be student, check"):
        overrides(tmp_path / "o.csv", "who,what\nada,plain\n")


def test_an_unknown_student_is_named_with_the_line(tmp_path: Path) -> None:
    (tmp_path / "class" / "ada").mkdir(parents=True)
    students = find_students(tmp_path / "class")
    with pytest.raises(OverridesError, match=r"line 2: there is no student 'adda'"):
        overrides(
            tmp_path / "o.csv",
            "student,check,points,comment\nadda,plain,1,\n",
            lambda name: only(students, name)[0].name,
        )


def test_an_override_comes_last_and_says_what_was(tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_text("student,check,points,comment\nada,weight_decay,2.5,=half right\n")
    word = Word(Rules(due=DUE, late="10% per day"), read_overrides(path, KNOWN, str))
    result = word.applied(made.result(handed_in=made.handed_in("2026-12-02T00:00+09:00")))
    assert (result.score, result.grade) == (3, 3 - 0.3 + 2.5)
    (one,) = result.overrides
    assert (one.id, one.was, one.points, one.comment) == (
        "lesson4_sgd::weight_decay",
        0.0,
        2.5,
        "=half right",
    )
    assert word.applied(result) == result  # it can be applied again
    assert Word().applied(result).grade == 3.0  # and taken back


def test_the_rules_of_a_folder_stay_until_they_are_changed(tmp_path: Path) -> None:
    first = rules_from(DUE, TEN, "", None)
    path = tmp_path / "rules.json"
    path.write_bytes(encode(first))
    assert read_rules(path) == rules_from("", "", "", None, read_rules(path)) == first
    assert rules_from("none", "", "", None, first) == Rules()
    assert rules_from("", "none", "", None, first) == Rules(due=DUE)
    path.write_text('{"due": "tomorrow"}')
    with pytest.raises(UsageError, match=r"rules\.json cannot be used: 'tomorrow' is not a time"):
        read_rules(path)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("2026-12-01T23:59", "", ""), "has no time zone"),
        (("tomorrow", "", ""), "is not a time; write it like"),
        (("", TEN, ""), "give --due too"),
    ],
)
def test_rules_that_cannot_be(given: tuple[str, str, str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        rules_from(*given, None)


def test_which_checks_are_shown_after_the_deadline() -> None:
    hidden = Word(Rules(show_after=DUE, hidden=["weight_decay", "lesson5_adaptive"]))
    shown = {check.name: check.shown_after for check in hidden.applied(made.result()).checks}
    assert shown == {"plain": "", "weight_decay": DUE, "adam": DUE}
    everything = Word(Rules(show_after=DUE)).applied(made.result())
    assert {check.shown_after for check in everything.checks} == {DUE}


def test_a_run_applies_the_word_also_to_what_was_graded_before(
    lesson1_grader: Grader, tmp_path: Path
) -> None:
    for name in ("ada", "bo"):
        folder = tmp_path / "class" / name
        folder.mkdir(parents=True)
        (folder / "lesson1_gradients.py").write_text("import torch\n")
    students, out = find_students(tmp_path / "class"), tmp_path / "out"
    first = {one.student: one for one in ClassRun(lesson1_grader, students, out, jobs=1)}
    assert all(one.result and one.result.grade == 0.0 for one in first.values())
    path = tmp_path / "overrides.csv"
    check = lesson1_grader.course.checks[0]
    path.write_text(f"student,check,points,comment\nada,{check.id},1,\n")
    known = Known.of((x.id, x.exercise, x.points) for x in lesson1_grader.course.checks)
    soon = (datetime.now(UTC) - timedelta(days=9)).isoformat(timespec="seconds")
    word = Word(Rules(due=soon), read_overrides(path, known, str))
    again = {one.student: one for one in ClassRun(lesson1_grader, students, out, jobs=1, word=word)}
    assert all(one.resumed for one in again.values())
    assert {name: one.result and one.result.grade for name, one in again.items()} == {
        "ada": 1.0,
        "bo": 0.0,
    }
    for name, one in again.items():
        assert schema.decode((out / "results" / f"{name}.json").read_bytes()) == one.result
    others = {one.student: one for one in kept(out, [x.name for x in students], {}, Word())}
    assert {one.result and one.result.grade for one in others.values()} == {0.0}


# The command


def grade(*arguments: str) -> tuple[int, str]:
    ended = CliRunner().invoke(cli.app, ["grade", *arguments])
    return ended.exit_code, " ".join(ended.output.split())


def test_the_command_names_a_wrong_line_before_anything_is_graded(tmp_path: Path) -> None:
    folder = tmp_path / "class" / "ada"
    folder.mkdir(parents=True)
    (folder / "lesson1_gradients.py").write_text("import torch\n")
    out = tmp_path / "out"
    out.mkdir()
    overrides = out / "overrides.csv"
    overrides.write_text("student,check,points,comment\nada,gradient_value,99,\n")
    arguments = [str(folder.parent), "--out", str(out), "--lesson", "1"]
    status, said = grade(*arguments)
    assert status == 2 and f"{overrides}, line 2: 99 points are not from 0 to 2" in said
    status, said = grade(*arguments, "--show-after", DUE, "--hide", "nothing")
    assert status == 2 and "--hide nothing: there is no check, exercise or lesson" in said
    assert not list(out.glob("results/*")) and not (out / "rules.json").exists()

    os.utime(folder / "lesson1_gradients.py", (0, 0))
    overrides.write_text("student,check,points,comment\nada,gradient_value,1.5,oral\n")
    status, said = grade(*arguments, "--due", DUE, "--late", TEN)
    assert status == 0, said
    assert "1.5 instead of 0 points, by the instructor: oral" in said
    assert f"due: {DUE}" in said
    rows = (out / "grades.csv").read_text().splitlines()
    assert rows == ["student,score,grade,lesson1_gradients", "ada,0,1.50,0"]
    status, said = grade(*arguments)  # the rules and the overrides stay
    assert status == 0 and f"due: {DUE}" in said and "1 of them graded before" in said
    assert (out / "grades.csv").read_text().splitlines() == rows
