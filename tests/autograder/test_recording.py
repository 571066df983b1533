"""Recordings: made from the answers, used without them, never stale, and nothing but data."""

from __future__ import annotations

import zlib
from pathlib import Path

import msgspec
import pytest

from autograder.checks import recording
from autograder.checks.assess import assessed
from autograder.checks.judge import Judge
from autograder.checks.recorded import Recordings
from autograder.checks.recording import RecordedCheck, Recording, RecordingError
from autograder.checks.reference import NoReference
from autograder.checks.smallest import usual_numbers
from autograder.checks.table import CaseTable
from autograder.checks.verdict import Status
from autograder.course import Course, load_course
from autograder.diagnosis.known import LiveKnownAnswers
from autograder.proof import recordings
from autograder.proof.record import LENGTH_OF_DRAWN, MORE_CASES
from autograder.subjects.local import ObjectSubject
from tests.autograder.course import ROOT, copy_course

LESSON = "lesson2_step"


@pytest.fixture(scope="module")
def live(course: Course) -> dict[str, CaseTable]:
    """The tables of a lesson as they are without recordings."""
    tables = course.tables(live=True)
    return {check.name: tables.of(check) for check in course.checks if check.lesson == LESSON}


def test_every_lesson_of_the_default_seed_is_recorded(course: Course) -> None:
    assert recordings.outdated(course, 0) == [], "run optimlings record"


def test_all_drawn_cases_are_recorded_and_few_more(
    course: Course, live: dict[str, CaseTable]
) -> None:
    tables = course.tables()
    for name, table in live.items():
        (check,) = (c for c in course.checks if c.id == f"{LESSON}::{name}")
        recorded = tables.of(check)
        assert recorded.recorded and set(table.encoded) <= set(recorded.encoded)
        assert len(recorded.cases) <= MORE_CASES * len(table.cases)
        by_hand = set(table.encoded[: table.by_hand])
        lengths = [
            len(data) * (1 if data in by_hand else LENGTH_OF_DRAWN) for data in recorded.encoded
        ]
        assert lengths == sorted(lengths)


def test_the_simplest_case_that_fails_is_shown(course: Course) -> None:
    known = LiveKnownAnswers(course.root)
    tables = course.tables()
    checks = [check for check in course.checks if check.lesson == LESSON]
    for wrong in known.of(LESSON):
        implementation = known.implementation(LESSON, wrong)
        own = [check for check in checks if check.exercise == wrong.exercise]
        subject = ObjectSubject(wrong.exercise, implementation, ROOT / "solutions")
        judge = Judge(subject, tables)
        for verdict in judge.judge_all(own):
            if verdict.status is Status.FAILED:
                assert verdict.shown is not None
                table = tables.of(verdict.check)
                rows = assessed(table, verdict.outcomes)
                failing = [row.case for row in rows if row.failure]
                usual = filter(usual_numbers, failing)  # one with nan is not
                assert verdict.shown.case is next(usual, failing[0])


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return copy_course(tmp_path / "course")


@pytest.mark.parametrize(
    "changed",
    [
        "solutions/lesson2_step.py",
        "solutions/misconceptions/lesson2_step.py",
        "solutions/misconceptions/__init__.py",
        "tests/exercises/test_lesson2_step.py",
        "tests/exercises/strategies.py",
        "tests/exercises/optimizer_cases.py",
        "tests/exercises/scenarios/__init__.py",
        "tests/exercises/scenarios/step.py",
        "tests/exercises/scenarios/leaves.py",  # which only what is imported imports
    ],
)
def test_a_recording_of_other_answers_or_checks_is_not_used(copied: Path, changed: str) -> None:
    assert Recordings(copied, 0).of(LESSON) is not None
    with (copied / changed).open("a") as file:
        file.write("\n# changed\n")
    assert Recordings(copied, 0).of(LESSON) is None


def test_a_change_in_another_lesson_leaves_a_recording_fresh(copied: Path) -> None:
    others = (
        "solutions/lesson3_losses.py",
        "tests/exercises/test_lesson3_losses.py",
        "tests/exercises/scenarios/losses.py",
        "tests/exercises/scenarios/one_more.py",
        "tests/exercises/views/lesson2_step.py",
    )
    for name in others:
        with (copied / name).open("a") as file:
            file.write("\n# changed\n")
    assert Recordings(copied, 0).of(LESSON) is not None
    assert Recordings(copied, 0).of("lesson3_losses") is None


def test_a_package_in_the_place_of_a_file_counts(copied: Path) -> None:
    """Python would import it instead of the file of its name."""
    package = copied / "tests/exercises/strategies"
    package.mkdir()
    (package / "__init__.py").write_text("from tests.exercises.strategies2 import *\n")
    assert Recordings(copied, 0).of(LESSON) is None


def test_lessons_that_others_import_count(copied: Path) -> None:
    with (copied / "solutions/lesson4_sgd.py").open("a") as file:
        file.write("\n# changed\n")
    assert Recordings(copied, 0).of("lesson8_experiments") is None


def test_line_ends_do_not_count(copied: Path) -> None:
    path = copied / "tests/exercises/test_lesson2_step.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert Recordings(copied, 0).of(LESSON) is not None


def test_without_answers_the_recording_is_enough(tmp_path: Path) -> None:
    copied = copy_course(tmp_path / "course", "solutions")
    found = Recordings(copied, 0)
    assert not found.has_answers and found.of(LESSON) is not None
    with (copied / "tests/exercises/test_lesson2_step.py").open("a") as file:
        file.write("\n# easier now\n")
    with pytest.raises(NoReference, match="lesson2_step .* are not as handed out"):
        Recordings(copied, 0).of(LESSON)


def test_another_seed_without_answers_is_wrong_usage(tmp_path: Path) -> None:
    copied = copy_course(tmp_path / "course", "solutions")
    from autograder.checks.reference import CourseReference

    with pytest.raises(NoReference, match="nothing is recorded for seed 7"):
        CourseReference(copied, Recordings(copied, 7)).require([LESSON])


@pytest.mark.program
def test_another_seed_is_recorded_once_in_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    chosen = load_course(ROOT).select(["2"])
    told: list[str] = []
    recordings.ensure(chosen, 12345, told.append)
    assert told == [LESSON]
    (file,) = (tmp_path / "cache").rglob("*.recording")
    assert recording.read(file).seed == 12345
    again = Recordings(ROOT, 12345).of(LESSON)  # as another process finds it
    assert again == recording.read(file)
    recordings.ensure(chosen, 12345, told.append)
    assert told == [LESSON]


@pytest.mark.program
def test_a_home_that_cannot_be_written_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    chosen = load_course(ROOT).select(["2"])
    recordings.ensure(chosen, 54321, lambda lesson: None)
    tables = chosen.tables(54321)
    assert all(tables.of(check).recorded for check in chosen.checks)


def test_the_cache_does_not_grow_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.proof.recordings.MAX_CACHED_RECORDINGS", 3)
    for number in range(6):
        (tmp_path / f"{number}").mkdir()
    recordings._forget_old(tmp_path)
    assert len(list(tmp_path.iterdir())) == 3


EMPTY = Recording("lesson2_step", 0, "", "", {}, b"")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "cut short"),
        (b"not compressed", "is not a recording"),
        (zlib.compress(b"\x93abc"), "is not a recording"),
        (recording.pack(EMPTY)[:-4], "cut short"),
        (recording.pack(msgspec.structs.replace(EMPTY, format=99)), "another format"),
        (zlib.compress(bytes(70 * 1024 * 1024)), "too large"),
    ],
    ids=["empty", "noise", "other data", "half", "format", "bomb"],
)
def test_a_file_that_is_no_recording_is_named(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "x.recording"
    path.write_bytes(data)
    with pytest.raises(RecordingError, match=said) as found:
        recording.read(path)
    assert str(path) in str(found.value)


def test_a_recording_that_says_something_else_than_the_answers_is_found(copied: Path) -> None:
    own = load_course(ROOT).select(["2"])
    path = own.recordings().path(LESSON)
    whole = recording.read(path)
    name = "gradient_step_moves"
    kept = whole.checks[name]
    swapped = RecordedCheck(kept.cases, kept.expected[::-1])
    own.recordings().keep(msgspec.structs.replace(whole, checks={**whole.checks, name: swapped}))
    try:
        found = recordings.differences(own, 0)
    finally:
        own.recordings().keep(whole)
    assert [line for line in found if f"{LESSON}::{name}: the recording differs" in line]
    assert recordings.differences(own, 0) == []
