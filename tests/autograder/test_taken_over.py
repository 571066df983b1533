"""Results of an earlier run: what is taken over, and what is graded anew for being odd."""

from __future__ import annotations

import json
import os
import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from autograder.course import Course
from autograder.grading import resume
from autograder.grading.grader import Grader
from autograder.grading.output import evidence_path, feedback_path, result_path
from autograder.grading.pages import write_pages
from autograder.grading.run import ClassRun
from autograder.results import schema as results
from autograder.results import seal
from autograder.results.schema import Result
from tests.autograder.made import failed, lesson, passed
from tests.autograder.made import result as made
from tests.autograder.test_faults import RIGHT, SOURCES, contents, identity, make_class, run

EVIDENCE = b'{"submission":"ada"}\n'
FINGERPRINT = "f" * 64


def written(out: Path, result: Result, evidence: bytes = EVIDENCE) -> Path:
    """A result as `grade` writes it."""
    path = result_path(out, "ada")
    path.parent.mkdir(parents=True, exist_ok=True)
    evidence_path(out, "ada").parent.mkdir(exist_ok=True)
    evidence_path(out, "ada").write_bytes(evidence)
    path.write_bytes(seal.sealed(results.encode(result), evidence))
    return path


@pytest.fixture
def honest() -> Result:
    return msgspec.structs.replace(
        made(lesson(passed(), failed())), fingerprint=FINGERPRINT, duration=1.25
    )


def test_what_was_written_is_taken_over(tmp_path: Path, honest: Result) -> None:
    path = written(tmp_path, honest)
    assert resume.finished(tmp_path, "ada", FINGERPRINT) == honest
    assert seal.unsealed(path.read_bytes()) == results.encode(honest)
    assert json.loads(path.read_bytes())["digest"] in path.read_text("utf-8")


def test_the_digest_leaves_out_durations_and_nothing_else(honest: Result) -> None:
    def digest(result: Result, evidence: bytes = EVIDENCE) -> str:
        data = json.loads(seal.sealed(results.encode(result), evidence))
        return str(data["digest"])

    slower = msgspec.structs.replace(honest, duration=99.5, cpu_seconds=98.125)
    assert digest(slower) == digest(honest)
    quoting = msgspec.structs.replace(honest, submission='x"duration": 5\n')
    others = [
        msgspec.structs.replace(honest, score=4),
        msgspec.structs.replace(honest, submission="ben"),
        quoting,
        msgspec.structs.replace(honest, submission='x"duration": 6\n'),
    ]
    assert len({digest(honest), digest(honest, b"other"), *map(digest, others)}) == 6


# Files that were changed


def flip(data: bytearray, draw: random.Random) -> None:
    place = draw.randrange(len(data))
    data[place] ^= 1 << draw.randrange(8)


def replace(data: bytearray, draw: random.Random) -> None:
    place = draw.randrange(len(data))
    data[place : place + draw.randrange(1, 5)] = draw.randbytes(draw.randrange(1, 5))


def cut(data: bytearray, draw: random.Random) -> None:
    del data[draw.randrange(len(data)) :]


def leave_out(data: bytearray, draw: random.Random) -> None:
    place = draw.randrange(len(data))
    del data[place : place + draw.randrange(1, 200)]


def double(data: bytearray, draw: random.Random) -> None:
    place = draw.randrange(len(data))
    data[place:place] = data[place : place + draw.randrange(1, 200)]


def zeros(data: bytearray, draw: random.Random) -> None:
    place = draw.randrange(len(data))
    size = draw.randrange(1, 600)
    data[place : place + size] = bytes(len(data[place : place + size]))


def append(data: bytearray, draw: random.Random) -> None:
    data += draw.choice([b" ", b"\0" * 512, b"\n", b"\xff", b"{}"])


CHANGES: list[Callable[[bytearray, random.Random], None]] = [
    flip, flip, flip, replace, cut, leave_out, double, zeros, append,
]  # fmt: skip


def without_durations(result: Result) -> Result:
    lessons = [
        msgspec.structs.replace(
            each, checks=[msgspec.structs.replace(check, duration=0.0) for check in each.checks]
        )
        for each in result.lessons
    ]
    return msgspec.structs.replace(result, duration=0.0, cpu_seconds=0.0, lessons=lessons)


def test_of_two_thousand_changed_files_none_says_anything_else(
    lesson1_grader: Grader, course: Course, tmp_path: Path
) -> None:
    students = make_class(tmp_path / "class", ada=SOURCES[1])
    list(ClassRun(lesson1_grader, students, tmp_path / "out", jobs=1))
    out, draw = tmp_path / "out", random.Random(14)
    path, beside = result_path(out, "ada"), evidence_path(out, "ada")
    originals = {path: path.read_bytes(), beside: beside.read_bytes()}
    before = results.decode(originals[path])
    taken = 0
    for _ in range(2000):
        spoilt = draw.choice([path, path, path, beside])
        data = bytearray(originals[spoilt])
        for _ in range(draw.choice([1, 1, 1, 3])):
            if data:
                draw.choice(CHANGES)(data, draw)
        spoilt.write_bytes(data)
        found = resume.finished(out, "ada", before.fingerprint)
        if found:
            taken += 1
            assert without_durations(found) == without_durations(before)
        spoilt.write_bytes(originals[spoilt])
    assert taken < 100  # only digits of durations
    assert resume.finished(out, "ada", before.fingerprint) == before


LIES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "a score of 10**30": lambda x: x.update(score=10**30),
    "points for what failed": lambda x: x["lessons"][0]["checks"][1].update(points=4),
    "fewer points for what passed": lambda x: x["lessons"][0]["checks"][0].update(points=1),
    "a lesson's score": lambda x: x["lessons"][0].update(score=7),
    "more to be had": lambda x: x.update(max_score=100),
    "another name": lambda x: x.update(submission="ben"),
    "another schema": lambda x: x.update(schema="optimlings.result/1"),
    "a duration of ages": lambda x: x.update(duration=1e300),
    "a duration below 0": lambda x: x.update(cpu_seconds=-1.0),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_result_that_cannot_be_true_is_graded_anew_even_with_its_digest(
    tmp_path: Path, honest: Result, lie: str
) -> None:
    path = written(tmp_path, honest)
    data = json.loads(seal.unsealed(path.read_bytes()))
    LIES[lie](data)
    text = json.dumps(data, indent=1).encode() + b"\n"
    path.write_bytes(seal.sealed(text, EVIDENCE))
    assert seal.is_whole(path.read_bytes(), EVIDENCE)
    assert resume.finished(tmp_path, "ada", FINGERPRINT) is None
    assert resume.present(tmp_path, "ada") is None


def fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def link(path: Path) -> None:
    path.rename(path.with_suffix(".elsewhere"))
    path.symlink_to(path.with_suffix(".elsewhere"))


def huge(path: Path) -> None:
    with path.open("ab") as file:
        file.truncate(30 * 1024**3)


def bad_utf8(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'on":', b'on\xff":', 1))


ODD_FILES: dict[str, Callable[[Path], object]] = {
    "a FIFO": fifo,
    "a link": link,
    "30 GB": huge,
    "not UTF-8": bad_utf8,
    "absent": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "deep": lambda path: path.write_bytes(b"[" * 1_000_000),
}


@pytest.mark.parametrize("how", ODD_FILES)
@pytest.mark.parametrize("place", [result_path, evidence_path])
def test_an_odd_file_is_graded_anew_at_once(
    tmp_path: Path, honest: Result, how: str, place: Callable[[Path, str], Path]
) -> None:
    written(tmp_path, honest)
    ODD_FILES[how](place(tmp_path, "ada"))
    started = time.monotonic()
    assert resume.finished(tmp_path, "ada", FINGERPRINT) is None
    assert time.monotonic() - started < 2


@pytest.mark.program
def test_a_class_with_odd_results_is_graded_as_if_they_were_not_there(tmp_path: Path) -> None:
    folder, out, undisturbed = tmp_path / "class", tmp_path / "out", tmp_path / "undisturbed"
    names = [f"student{n}" for n in range(len(ODD_FILES) + 2)]
    make_class(folder, **{name: SOURCES[n % 2] for n, name in enumerate(names)})
    assert run(folder, undisturbed)[0] == 0
    shutil.copytree(undisturbed, out, copy_function=shutil.copy2)
    for name, spoil in zip(names, ODD_FILES.values(), strict=False):
        spoil(result_path(out, name))
    os.replace(result_path(out, names[-2]), result_path(out, names[-1]))
    shutil.copy(result_path(undisturbed, names[-2]), result_path(out, names[-2]))
    before = identity(result_path(out, names[-2]))
    status, said = run(folder, out)
    assert status == 0, said
    assert "1 of them graded before" in said
    assert identity(result_path(out, names[-2])) == before
    for left in (out / "results").glob("*.elsewhere"):
        left.unlink()
    assert contents(out) == contents(undisturbed)


@pytest.mark.program
def test_where_one_is_graded_again_an_odd_result_of_another_is_named(tmp_path: Path) -> None:
    folder, out = tmp_path / "class", tmp_path / "out"
    make_class(folder, ada=RIGHT, ben=RIGHT, cleo=RIGHT)
    assert run(folder, out)[0] == 0
    path = result_path(out, "ben")
    path.write_bytes(path.read_bytes().replace(b'"score": 12', b'"score": 99', 1))
    status, said = run(folder, out, "--student", "ada")
    assert status == 1 and f"{path} is not what `grade` wrote; grade the class" in said
    rows = (out / "grades.csv").read_text("utf-8").splitlines()[1:]
    assert [row.split(",")[0] for row in rows] == ["ada", "cleo"]
    assert run(folder, out)[0] == 0
    assert len((out / "grades.csv").read_text("utf-8").splitlines()) == 4


def test_a_page_that_nobody_can_read_is_made_again(tmp_path: Path, honest: Result) -> None:
    path = feedback_path(tmp_path, "ada")
    path.parent.mkdir(parents=True)
    os.mkfifo(path)
    evidence_path(tmp_path, "ada").parent.mkdir()
    os.mkfifo(evidence_path(tmp_path, "ada"))
    assert write_pages(tmp_path, [honest]) == []
    assert path.is_file() and "ada" in path.read_text("utf-8")
