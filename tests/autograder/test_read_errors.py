"""Disks, networks and tables that fail while a class is read: a fault of ours, never 0 points."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from autograder.cli import app as cli
from autograder.grading import memory, output
from autograder.grading.grader import Grader
from autograder.grading.output import output_folder, result_path, write_atomically
from autograder.grading.run import ClassRun
from autograder.intake.classes import find_students
from autograder.intake.files import ReadFault
from autograder.intake.names import told_apart
from autograder.limits import GIB, MIB
from tests.autograder.test_faults import RIGHT, contents, make_class, run

MACHINE = [errno.EIO, errno.ESTALE, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ETIMEDOUT]


class Broken:
    """Makes one student's files, or folder, fail to be opened so many times."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, number: int, what: str, times: int = 10**6
    ) -> None:
        self.left = times
        opening = os.open

        def failing(path: Any, *arguments: Any, **named: Any) -> int:
            if self.left and isinstance(path, str | Path) and str(path).endswith(what):
                self.left -= 1
                raise OSError(number, os.strerror(number), str(path))
            return opening(path, *arguments, **named)

        monkeypatch.setattr(os, "open", failing)


@pytest.mark.parametrize("number", MACHINE, ids=errno.errorcode.get)
@pytest.mark.parametrize("what", ["ben", "lesson1_gradients.py"])
def test_what_the_machine_cannot_read_has_no_result(
    lesson1_grader: Grader,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    number: int,
    what: str,
) -> None:
    make_class(tmp_path / "class", ada=RIGHT, ben=RIGHT)
    (tmp_path / "class" / "ada" / "lesson1_gradients.py").rename(
        tmp_path / "class" / "ada" / "Lesson1_Gradients.py"
    )
    students, out = find_students(tmp_path / "class"), tmp_path / "out"
    with monkeypatch.context() as patch:
        Broken(patch, number, what)
        ends = {end.student: end for end in ClassRun(lesson1_grader, students, out, 1)}
    assert ends["ada"].result and ends["ada"].result.score == 12
    assert ends["ben"].result is None and not result_path(out, "ben").exists()
    assert os.strerror(number) in ends["ben"].fault
    assert "the same command grades it" in ends["ben"].fault
    again = {end.student: end for end in ClassRun(lesson1_grader, students, out, 1)}
    assert again["ben"].result and again["ben"].result.score == 12 and again["ada"].resumed


def test_the_command_ends_with_status_1_and_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make_class(tmp_path / "class", ada=RIGHT, ben=RIGHT)
    Broken(monkeypatch, errno.EIO, "ben")
    arguments = ["grade", str(tmp_path / "class"), "--out", str(tmp_path / "out"), "--lesson", "1"]
    ended = CliRunner().invoke(cli.app, arguments)
    said = " ".join(ended.output.split())
    assert ended.exit_code == 1
    assert "could not be graded: ben: " in said and "a fault of the machine" in said
    assert (tmp_path / "out" / "grades.csv").read_text("utf-8").splitlines()[1:] == [
        "ada,12,12.00,12"
    ]


def test_a_class_that_the_machine_cannot_read_is_not_taken_for_an_empty_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make_class(tmp_path / "class", ada=RIGHT)
    Broken(monkeypatch, errno.ESTALE, "class")
    with pytest.raises(ReadFault, match="Stale file handle"):
        find_students(tmp_path / "class")


def test_what_is_closed_to_the_reader_is_still_noted(
    lesson1_grader: Grader, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (student,) = make_class(tmp_path / "class", ada=RIGHT)
    Broken(monkeypatch, errno.EACCES, "lesson1_gradients.py")
    (end,) = ClassRun(lesson1_grader, [student], tmp_path / "out", 1)
    assert end.result and end.result.score == 0
    assert any("Permission denied" in note.text for note in end.result.notes)


# What goes away, or is emptied, while the class is graded


def remove_folder(folder: Path) -> None:
    (folder / "lesson1_gradients.py").unlink()
    folder.rmdir()


AWAY: dict[str, Callable[[Path], object]] = {
    "the file": lambda folder: (folder / "lesson1_gradients.py").unlink(),
    "the folder": remove_folder,
    "what is in the file": lambda folder: (folder / "lesson1_gradients.py").write_bytes(b""),
}


@pytest.mark.parametrize("away", AWAY)
@pytest.mark.parametrize("layout", ["auto", "plain"])
def test_what_goes_away_while_the_class_is_graded_is_missed(
    lesson1_grader: Grader, tmp_path: Path, away: str, layout: Any
) -> None:
    from autograder.intake.options import IntakeOptions

    make_class(tmp_path / "class", ada=RIGHT, ben=RIGHT)
    options = IntakeOptions(layout)
    students = find_students(tmp_path / "class", options)
    AWAY[away](tmp_path / "class" / "ben")
    ends = {
        end.student: end
        for end in ClassRun(lesson1_grader, students, tmp_path / "out", 1, options=options)
    }
    assert ends["ada"].result and ends["ada"].result.score == 12
    assert ends["ben"].result is None and "is gone, or empty now" in ends["ben"].fault


def test_an_empty_file_that_was_handed_in_so_is_graded(
    lesson1_grader: Grader, tmp_path: Path
) -> None:
    (student,) = make_class(tmp_path / "class", ada="")
    (end,) = ClassRun(lesson1_grader, [student], tmp_path / "out", 1)
    assert end.result and end.result.score == 0


def test_a_file_that_is_written_to_meanwhile_is_no_ones_work(
    lesson1_grader: Grader, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (student,) = make_class(tmp_path / "class", ada=RIGHT)
    stating, looks = os.fstat, []

    def growing(descriptor: int) -> os.stat_result:
        found = stating(descriptor)
        if os.readlink(f"/proc/self/fd/{descriptor}").endswith("lesson1_gradients.py"):
            looks.append(descriptor)
            if len(looks) == 1:
                with (student / "lesson1_gradients.py").open("a") as file:
                    file.write("# more\n")
        return found

    monkeypatch.setattr(os, "fstat", growing)
    (end,) = ClassRun(lesson1_grader, [student], tmp_path / "out", 1)
    assert end.result is None and "it is being written to" in end.fault


@pytest.mark.parametrize(
    ("number", "fit"), [(errno.ENOSPC, False), (errno.EIO, False), (errno.ENAMETOOLONG, True)]
)
def test_a_worker_that_cannot_be_given_the_files_is_not_fit_for_the_submission(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, fit: bool
) -> None:
    from autograder.isolation import worker

    def failing(path: Path, mode: str) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(worker, "open", failing, raising=False)
    handed_in = worker._Submission()
    handed_in._folder = str(tmp_path)
    if fit:
        handed_in.write("data.csv", b"1")
    else:
        with pytest.raises(OSError, match=os.strerror(number)):
            handed_in.write("data.csv", b"1")


# Too few descriptors in truth


@pytest.mark.program
@pytest.mark.skipif(sys.platform != "linux", reason="numbers of open files as on Linux")
@pytest.mark.parametrize("most", [10, 14, 18, 24])
def test_with_few_open_files_everything_is_right_or_the_status_is_not_0(
    tmp_path: Path, most: int
) -> None:
    import resource

    make_class(tmp_path / "class", ada=RIGHT, ben=RIGHT)
    out = tmp_path / "out"

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    status, said = run(tmp_path / "class", out, preexec=limit)
    if status == 0:
        rows = (out / "grades.csv").read_text("utf-8").splitlines()[1:]
        assert rows == ["ada,12,12.00,12", "ben,12,12.00,12"]
    else:
        assert status in (1, 2) and said


# Locks that are not there


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS])
def test_without_locks_what_another_run_is_writing_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(descriptor: int, operation: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with output_folder(tmp_path):
        pass
    folder = tmp_path / "results"
    child = subprocess.Popen(["sleep", "60"])
    ended = subprocess.Popen(["true"])
    ended.wait()
    machine = output._machine()
    own = f".{machine}-{os.getpid()}-a.partial"
    others = [
        f".{machine}-{child.pid}-b.partial",
        f".{'0' * 8}-{ended.pid}-c.partial",
        ".tmpx1y2.partial",
    ]
    left = f".{machine}-{ended.pid}-d.partial"
    for name in (own, *others, left):
        (folder / name).write_text("half")
    try:
        with output_folder(tmp_path):
            assert {path.name for path in folder.iterdir()} == {own, *others}
    finally:
        child.kill()
        child.wait()
    monkeypatch.undo()
    with output_folder(tmp_path):
        assert list(folder.iterdir()) == []


@pytest.mark.program
def test_without_locks_two_runs_side_by_side_lose_nothing(tmp_path: Path) -> None:
    """The second one begins while the first one writes."""
    folder, out, undisturbed = tmp_path / "class", tmp_path / "out", tmp_path / "undisturbed"
    make_class(folder, **{f"student{n}": RIGHT for n in range(4)})
    assert run(folder, undisturbed)[0] == 0
    replace = os.replace

    def meanwhile(source: str, target: Path) -> None:
        with output_folder(out):  # as another run begins
            replace(source, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fcntl, "flock", _no_locks)
        patch.setattr(os, "replace", meanwhile)
        arguments = ["grade", str(folder), "--out", str(out), "--lesson", "1", "--jobs", "2"]
        assert CliRunner().invoke(cli.app, arguments).exit_code == 0
    assert contents(out) == contents(undisturbed)


def _no_locks(descriptor: int, operation: int) -> None:
    raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))


def test_partial_files_say_who_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    replace = os.replace

    def noted(source: str, target: Path) -> None:
        seen.append(Path(source).name)
        replace(source, target)

    monkeypatch.setattr(os, "replace", noted)
    write_atomically(tmp_path / "x.json", b"{}")
    assert seen[0].startswith(f".{output._machine()}-{os.getpid()}-")


# Equal names


@pytest.mark.parametrize(
    "names",
    [["ada"] * 2000, ["ada", "Ada", "ADA", "aDa"] * 500, ["x" * 300] * 2000],
    ids=["equal", "by case", "long"],
)
def test_equal_names_are_told_apart_in_no_time(names: list[str]) -> None:
    started = time.process_time()
    found = told_apart(names)
    assert time.process_time() - started < 1
    assert len({name.casefold() for name in found}) == len(names)
    assert found[0] == names[0] and found[-1].endswith(")")


def test_a_name_that_is_taken_already_is_left_to_its_owner() -> None:
    assert told_apart(["ada", "ada (2)", "ada", "ada"]) == ["ada", "ada (2)", "ada (3)", "ada (4)"]


# Memory of a container


def groups(tmp_path: Path, own: str, **limits: str) -> tuple[Path, Path]:
    for path, text in limits.items():
        file = tmp_path / "cgroup" / path.replace("__", "/").replace("_in_", ".limit_in_")
        file = file.with_name(file.name.replace("memory_max", "memory.max"))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text + "\n")
    (tmp_path / "own").write_text(own)
    return tmp_path / "own", tmp_path / "cgroup"


MEMORY = {
    "none": ("", {}, None),
    "v2": ("0::/user/grader\n", {"user__grader__memory_max": str(3 * GIB)}, 3 * GIB),
    "v2, above": (
        "0::/user/grader\n",
        {"user__memory_max": str(2 * GIB), "user__grader__memory_max": "max"},
        2 * GIB,
    ),
    "v2, a container's root": ("0::/\n", {"memory_max": str(1400 * MIB)}, 1400 * MIB),
    "v1": (
        "4:cpu,cpuacct:/x\n5:memory:/x\n0::/\n",
        {"memory__x__memory_in_bytes": str(GIB)},
        GIB,
    ),
    "v1, path of the host": (
        "5:memory:/docker/0123\n",
        {"memory__memory_in_bytes": str(GIB)},
        GIB,
    ),
    "v1, unlimited": ("5:memory:/x\n", {"memory__x__memory_in_bytes": str(2**63 - 4096)}, None),
}


@pytest.mark.parametrize("case", MEMORY)
def test_the_memory_of_a_container_is_known(
    tmp_path: Path, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, limits, expected = MEMORY[case]
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    found = memory.memory_limit(*groups(tmp_path, own, **limits))
    assert found == (machine if expected is None else min(expected, machine))


@pytest.mark.parametrize(
    ("wanted", "limit", "jobs"),
    [(2, None, 2), (2, 24 * GIB, 2), (2, 1400 * MIB, 1), (4, 4 * GIB, 3), (1, 256 * MIB, 1)],
)
def test_no_more_at_a_time_than_find_memory(wanted: int, limit: int | None, jobs: int) -> None:
    assert memory.jobs_that_fit(wanted, limit) == jobs
    said = memory.said_of_jobs(wanted, jobs, limit)
    assert bool(said) == (jobs < wanted)
    if said and limit:
        assert f"{limit // MIB} MiB" in said and f"--jobs {jobs} instead of {wanted}" in said
