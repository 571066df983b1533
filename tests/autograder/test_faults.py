"""What may happen to a grading run from outside, and what must be left of it afterwards."""

from __future__ import annotations

import errno
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from autograder.cli import app as cli
from autograder.course import Course
from autograder.grading import resume
from autograder.grading.grader import Grader
from autograder.grading.output import (
    OutputError,
    evidence_path,
    output_folder,
    result_path,
    write_atomically,
)
from autograder.grading.run import ClassRun, Graded, finished
from autograder.grading.workers import Stopped
from autograder.intake import classes, submissions
from autograder.isolation import subject as isolated
from autograder.isolation.subject import IsolatedSubject
from autograder.isolation.zygote import Ended, Zygote
from autograder.limits import WORKER_CPU_SECONDS
from autograder.messages.catalogue import Message
from autograder.results import schema as results
from tests.autograder.course import ROOT, gradient_that, solution_sources, submission

RIGHT = solution_sources()["lesson1_gradients"]
STUCK = gradient_that("import time; time.sleep(1e6)")
SOURCES = [RIGHT, gradient_that("return w"), "import os\nos._exit(0)\n"]

LINUX = sys.platform == "linux"


# Classes, and runs of the command


def make_class(folder: Path, **sources: str) -> list[Path]:
    """A class in which each student hands in this for lesson 1."""
    for student, source in sources.items():
        (folder / student).mkdir(parents=True, exist_ok=True)
        (folder / student / "lesson1_gradients.py").write_text(source, "utf-8")
    return sorted(folder.iterdir())


def start(folder: Path, out: Path, *options: str, **how: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "autograder", "grade", str(folder), "--out", str(out)]
    return subprocess.Popen(
        [*command, "--lesson", "1", "--jobs", "2", *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=how.pop("preexec", _hear_interrupts),
        **how,
    )


def _hear_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # ignored in what a shell runs in the background


def run(folder: Path, out: Path, *options: str, **how: Any) -> tuple[int, str]:
    """The exit status, and all that was said, with single spaces."""
    return end_of(start(folder, out, *options, **how))


def end_of(process: subprocess.Popen[str], seconds: float = 240) -> tuple[int, str]:
    """The same of a run that was started, which must end in this time."""
    said = " ".join("".join(process.communicate(timeout=seconds)).split())
    return process.returncode, said


def result_files(out: Path) -> list[Path]:
    return sorted((out / "results").glob("*.json"))


def wait_until(condition: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.002)


def without_durations(path: Path) -> bytes:
    """A file's bytes with every duration set to 0."""
    if path.suffix != ".json":
        return path.read_bytes()
    data = json.loads(path.read_bytes())
    if data["schema"] != results.SCHEMA:
        return path.read_bytes()
    data["duration"] = data["cpu_seconds"] = 0
    for lesson in data["lessons"]:
        for check in lesson["checks"]:
            check["duration"] = 0
    return json.dumps(data, indent=1, ensure_ascii=False).encode()


def identity(path: Path) -> tuple[int, int]:
    """What a file does not share with one that replaces it."""
    return path.stat().st_ino, path.stat().st_mtime_ns


def contents(out: Path) -> dict[str, bytes]:
    """Everything in an output folder, hidden files too, without durations."""
    files = [path for path in sorted(out.rglob("*")) if path.is_file()]
    return {str(path.relative_to(out)): without_durations(path) for path in files}


# Killed, stopped, resumed


@pytest.mark.program
def test_a_run_can_be_stopped_and_goes_on_from_there(
    tmp_path: Path, nothing_is_left: Callable[[], None]
) -> None:
    folder, out = tmp_path / "class", tmp_path / "out"
    make_class(folder, ada=RIGHT, ben=RIGHT, cleo=STUCK)
    status, said = stop(start(folder, out), out, signal.SIGINT, finished=0)  # while it warms up
    assert status == 130 and said.startswith("stopped by Ctrl-C: 0 of 3 submissions"), said
    nothing_is_left()

    assert stop(start(folder, out), out, signal.SIGINT, finished=2) == (
        130,
        "stopped by Ctrl-C: 2 of 3 submissions are graded, and kept; "
        "the same command goes on from there",
    )
    nothing_is_left()
    assert not (out / "grades.csv").exists() and len(result_files(out)) == 2

    make_class(folder, dan=RIGHT)
    status, said = stop(start(folder, out), out, signal.SIGTERM, finished=3)
    assert status == 143 and said.startswith("stopped by SIGTERM: 3 of 4 submissions")
    nothing_is_left()

    make_class(folder, cleo=RIGHT)
    result_path(out, "eve").write_text("of last year")
    status, said = run(folder, out)
    assert status == 0 and "3 of them graded before" in said
    assert (
        f"1 results in {out}/results belong to no student of this class" in said and "eve" in said
    )
    assert (out / "grades.csv").read_text("utf-8").splitlines()[1:] == [
        f"{student},12,12.00,12" for student in ("ada", "ben", "cleo", "dan")
    ]


def stop(
    process: subprocess.Popen[str], out: Path, number: signal.Signals, finished: int
) -> tuple[int, str]:
    """Stop a run when it has made its folder, and so many results, before it has one more."""
    wait_until(lambda: (out / "results").exists() and len(result_files(out)) == finished)
    sent = time.monotonic()
    process.send_signal(number)
    status, said = end_of(process, 60)
    assert time.monotonic() - sent < 20  # the limit of the one that sleeps is 30
    return status, said


@pytest.fixture(scope="module")
def graded_once(lesson1_grader: Grader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a class and of what was written for it."""
    folder = tmp_path_factory.mktemp("graded")
    students = make_class(folder / "class", ada=RIGHT, ben=SOURCES[1], cleo="import nothing\n")
    ends = list(ClassRun(lesson1_grader, students, folder / "out", jobs=1))
    assert [one.fault for one in ends] == [""] * 3
    return folder


@pytest.fixture
def graded(graded_once: Path, tmp_path: Path) -> tuple[Path, Path, list[Path]]:
    """A class, its output folder and its students, graded."""
    shutil.copytree(graded_once, tmp_path, dirs_exist_ok=True)
    return tmp_path / "class", tmp_path / "out", sorted((tmp_path / "class").iterdir())


def waiting(grader: Grader, course: Course, graded: tuple[Path, Path, list[Path]]) -> set[str]:
    """Who would be graded anew."""
    _, out, students = graded
    left = set()
    for path in students:
        read = submissions.read_submission(path, course)
        result = finished(out, read.student, grader.fingerprint(read))
        if result is None:
            left.add(path.name)
        else:
            assert result == results.decode(result_path(out, read.student).read_bytes())
    return left


def test_what_is_finished_is_not_graded_again(
    lesson1_grader: Grader, course: Course, graded: tuple[Path, Path, list[Path]]
) -> None:
    assert waiting(lesson1_grader, course, graded) == set()


def test_a_submission_that_changed_is_graded_again(
    lesson1_grader: Grader, course: Course, graded: tuple[Path, Path, list[Path]]
) -> None:
    folder = graded[0]
    make_class(folder, ada=RIGHT + "\n")
    (folder / "ben" / "helper.py").write_text("x = 1\n")
    (folder / "cleo" / "lesson1_gradients.py").rename(folder / "cleo" / "lesson1_copy.py")
    assert waiting(lesson1_grader, course, graded) == {"ada", "ben", "cleo"}


def spoil(path: Path, how: str) -> None:
    data = path.read_bytes()
    match how:
        case "half written":
            path.write_bytes(data[: len(data) // 2])
        case "empty":
            path.write_bytes(b"")
        case "not JSON":
            path.write_bytes(b"\xff\xfe")
        case "deep":
            path.write_bytes(b"[" * 100_000)
        case "another schema":
            path.write_bytes(data.replace(b"optimlings.result/2", b"optimlings.result/0"))
        case "a field is missing":
            path.write_bytes(data.replace(b'"fingerprint"', b'"footprint"'))
        case "a folder":
            path.unlink()
            path.mkdir()
        case "a grader error":
            path.write_bytes(data.replace(b'"status": "passed"', b'"status": "grader error"', 1))


@pytest.mark.parametrize(
    "how",
    ["half written", "empty", "not JSON", "deep", "another schema", "a field is missing",
     "a folder", "a grader error"],
)  # fmt: skip
def test_a_result_that_is_not_whole_or_shows_our_fault_is_made_again(
    lesson1_grader: Grader,
    course: Course,
    graded: tuple[Path, Path, list[Path]],
    how: str,
) -> None:
    path = result_path(graded[1], "ada")
    before = path.read_bytes()
    spoil(path, how)
    assert not path.is_file() or path.read_bytes() != before
    assert waiting(lesson1_grader, course, graded) == {"ada"}


def test_a_result_of_somebody_else_does_not_count(
    lesson1_grader: Grader, course: Course, graded: tuple[Path, Path, list[Path]]
) -> None:
    folder, out, _ = graded
    shutil.copytree(folder / "ada", folder / "ben", dirs_exist_ok=True)
    shutil.copy(result_path(out, "ada"), result_path(out, "ben"))
    assert waiting(lesson1_grader, course, graded) == {"ben"}


CONDITIONS = resume.Conditions("c", ("lesson1_gradients",), 0, {"torch": "2.13.0"}, "full")
HANDED_IN = submission(lesson1_gradients=RIGHT)


@pytest.mark.parametrize(
    "conditions",
    [
        replace(CONDITIONS, course="d"),
        replace(CONDITIONS, lessons=("lesson1_gradients", "lesson2_step")),
        replace(CONDITIONS, seed=1),
        replace(CONDITIONS, versions={"torch": "2.12.0"}),
        replace(CONDITIONS, isolation="partial"),
    ],
    ids=["course", "lessons", "seed", "versions", "isolation"],
)
def test_the_fingerprint_covers_every_condition(conditions: resume.Conditions) -> None:
    before = resume.fingerprint(HANDED_IN, CONDITIONS)
    assert before == resume.fingerprint(HANDED_IN, replace(CONDITIONS)) and len(before) == 64
    assert resume.fingerprint(HANDED_IN, conditions) != before


@pytest.mark.parametrize(
    "changed",
    [
        replace(HANDED_IN, student="ben"),
        replace(HANDED_IN, student="\udcff"),
        replace(HANDED_IN, sources={"lesson1_gradients": RIGHT + " "}),
        replace(HANDED_IN, sources={"lesson1_gradients": RIGHT, "helper": ""}),
        replace(
            HANDED_IN,
            unreadable={"lesson2_step": Message("unreadable", {"file": "x", "reason": "?"})},
        ),
        replace(
            HANDED_IN, notes=(Message("renamed", {"file": "x", "lesson": "y", "ending": "py"}),)
        ),
        replace(HANDED_IN, cells={"lesson1_gradients": [(1, 1)]}),
        replace(HANDED_IN, files={"data.csv": b"1"}),
    ],
    ids=["student", "not Unicode", "source", "file", "unreadable", "note", "cells", "data"],
)
def test_the_fingerprint_covers_the_whole_submission(changed: submissions.Submission) -> None:
    before = resume.fingerprint(HANDED_IN, CONDITIONS)
    assert resume.fingerprint(changed, CONDITIONS) != before


def test_the_course_s_digest_covers_every_file_that_can_change_a_verdict(tmp_path: Path) -> None:
    files = [
        "autograder/cli/grade.py",
        "autograder/subjects/worker.py",
        "solutions/lesson1_gradients.py",
        "solutions/misconceptions/lesson1_gradients.py",
        "tests/exercises/scenarios/gradients.py",
    ]
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x = 1\n")
    seen = [resume.course_digest(tmp_path, tmp_path / "autograder")]
    (tmp_path / "solutions" / ".#lesson1_gradients.py").symlink_to("nowhere")  # an editor's lock
    (tmp_path / "solutions" / "README.md").write_text("read me")
    assert resume.course_digest(tmp_path, tmp_path / "autograder") == seen[0]
    for name in files:
        (tmp_path / name).write_text("x = 2\n")
        seen.append(resume.course_digest(tmp_path, tmp_path / "autograder"))
    (tmp_path / files[0]).rename(tmp_path / "autograder" / "line.py")
    seen.append(resume.course_digest(tmp_path, tmp_path / "autograder"))
    assert len(set(seen)) == len(files) + 2


# Processes that somebody ends


class Attacker:
    """Ends a zygote when it has forked, so many times; counts the zygotes there were."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, times: int, number: int) -> None:
        self.zygotes: set[int] = set()
        self.killed = 0
        fork = Zygote.fork

        def fork_and_be_killed(zygote: Zygote, descriptor: int) -> int:
            pid = fork(zygote, descriptor)
            self.zygotes.add(zygote._process.pid)
            if self.killed < times:
                self.killed += 1
                zygote._process.send_signal(number)
            return pid

        monkeypatch.setattr(Zygote, "fork", fork_and_be_killed)


@pytest.fixture(scope="module")
def victim(course: Course) -> Iterator[Grader]:
    """A grader whose processes come to harm, and which goes on after that."""
    with Grader(course.select(["1"])) as grader:
        yield grader


@pytest.mark.program
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_a_zygote_that_is_ended_or_held_up_costs_nobody_anything(
    victim: Grader, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    assert victim.grade(HANDED_IN).score == 12
    victim.workers._zygote._control.settimeout(0.5)  # who is held up never answers
    harmed = victim.workers._zygote._process
    attacker = Attacker(monkeypatch, 1, number)
    assert victim.grade(HANDED_IN).score == 12
    assert attacker.killed == 1 and len(attacker.zygotes) == 2
    assert harmed.returncode == -signal.SIGKILL
    monkeypatch.undo()
    assert victim.grade(HANDED_IN).score == 12


@pytest.mark.program
def test_who_takes_the_zygote_down_twice_is_a_fault_and_takes_no_neighbour_along(
    victim: Grader, course: Course, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    students = make_class(tmp_path / "class", ada=RIGHT, ben=RIGHT, cleo=RIGHT, dan=RIGHT)
    (students[1] / "deadly.py").write_text("")
    start_worker = IsolatedSubject.start
    killed: list[int] = []

    def deadly(subject: IsolatedSubject) -> Any:
        isolation = start_worker(subject)
        if "deadly" in subject._sources:
            subject._zygote._process.kill()
            killed.append(subject._zygote._process.pid)
        return isolation

    monkeypatch.setattr(IsolatedSubject, "start", deadly)
    ends = {x.student: x for x in ClassRun(victim, students, tmp_path / "out", 2)}
    scores = {name: end.result.score for name, end in ends.items() if end.result}
    assert scores == {"ada": 12, "cleo": 12, "dan": 12}
    assert "twice" in ends["ben"].fault and not result_path(tmp_path / "out", "ben").exists()
    assert len(set(killed)) == 2


def test_closing_the_connection_is_not_called_a_kill(lesson1_grader: Grader) -> None:
    if not LINUX:
        pytest.skip("known on Linux only")
    source = gradient_that("import os; os.closerange(0, 64)\n    while True: pass")
    check = lesson1_grader.grade(submission(lesson1_gradients=source)).lessons[0].checks[0]
    assert check.status == "crashed" and "closed its connection" in check.message.text


def test_the_kernel_s_sigkill_at_the_end_of_a_worker_s_cpu_time_is_a_time_out() -> None:
    assert isolated._spent_its_time(Ended(signal.SIGKILL, WORKER_CPU_SECONDS))
    assert isolated._spent_its_time(Ended(signal.SIGXCPU, 5.0))
    assert not isolated._spent_its_time(Ended(signal.SIGKILL, 5.0))


# Output that cannot be written


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of 64 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(folder)]
    if (
        not LINUX
        or not shutil.which("mount")
        or subprocess.run(made, capture_output=True).returncode
    ):
        pytest.skip("mounting a file system takes root's rights")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


@pytest.mark.program
def test_a_full_disk_and_one_that_cannot_be_written_to(tmp_path: Path, disk: Path) -> None:
    folder, out = tmp_path / "class", disk / "out"
    students = make_class(folder, **{f"student{n:02}": RIGHT for n in range(20)})
    status, said = run(folder, out)
    kept = result_files(out)
    assert status == 1 and 0 < len(kept) < 20
    lost = next(f"{p.name}.json" for p in students if p.name not in {x.stem for x in kept})
    named = [f"{out}/{folder}/{lost} cannot be written: No space left on device"
             for folder in ("evidence", "results")]  # fmt: skip
    assert any(line in said for line in named), said
    assert "Traceback" not in said and list(out.rglob(".*")) == []
    remount(disk, "ro")
    status, said = run(folder, out)
    assert status == 2 and f"{out} cannot be written: Read-only file system" in said
    remount(disk, "rw,size=4m")
    status, said = run(folder, out)
    assert status == 0 and f"{len(kept)} of them graded before" in said
    assert len(result_files(out)) == 20


@pytest.mark.program
def test_results_that_are_too_large_to_be_written(tmp_path: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    make_class(tmp_path / "class", ada="x = 1\n")  # a worker can have that in its folder
    out = tmp_path / "out"
    status, said = run(tmp_path / "class", out, preexec=limit)
    assert status == 1 and f"{out}/results/ada.json cannot be written: File too large" in said
    assert "Traceback" not in said and result_files(out) == []
    assert list(out.rglob("*.partial")) == []


def test_a_result_that_cannot_be_written_stops_no_other_and_harms_no_earlier_one(
    lesson1_grader: Grader,
    course: Course,
    graded: tuple[Path, Path, list[Path]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, out, students = graded
    before, full = contents(out), threading.Lock()
    full.acquire()
    sync = os.fsync

    def no_space(descriptor: int) -> None:
        if full.locked():
            full.release()
            os.ftruncate(descriptor, os.fstat(descriptor).st_size // 2)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", no_space)
    ends = {x.student: x for x in ClassRun(lesson1_grader, students, out, 1, fresh=True)}
    path = evidence_path(out, "ada")
    assert ends["ada"] == Graded("ada", None, f"{path} cannot be written: No space left on device")
    assert ends["ben"].result and ends["cleo"].result
    assert contents(out) == before


def test_an_output_folder_that_cannot_be_is_wrong_usage(tmp_path: Path) -> None:
    make_class(tmp_path / "class", ada=RIGHT)
    (tmp_path / "file").write_text("")
    status, said = run(tmp_path / "class", tmp_path / "file")
    assert status == 2 and f"{tmp_path / 'file'} cannot be written: Not a directory" in said


@pytest.mark.parametrize("reason", [errno.EROFS, errno.EACCES, errno.ENOSPC])
def test_a_folder_in_which_nothing_can_be_written_is_found_out_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: int
) -> None:
    def refuse(dir: Path) -> None:
        raise OSError(reason, os.strerror(reason))

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    found = re.escape(f"{tmp_path} cannot be written: {os.strerror(reason)}")
    with pytest.raises(OutputError, match=found), output_folder(tmp_path):
        pytest.fail("the folder counts as fit for writing")


def test_what_a_killed_run_left_half_is_cleared_up_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(source: str, target: Path) -> None:
        raise SystemExit

    with output_folder(tmp_path):
        write_atomically(result_path(tmp_path, "ada"), b"{}")
    with monkeypatch.context() as patch:
        patch.setattr("os.replace", die)
        patch.setattr("os.unlink", lambda path: None)  # as when killed: nothing is undone
        with pytest.raises(SystemExit):
            write_atomically(result_path(tmp_path, "ben"), b"{}")
    (tmp_path / ".hidden").write_text("not ours")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 3
    with output_folder(tmp_path):
        left = [path.name for path in sorted(tmp_path.rglob("*")) if path.is_file()]
    assert left == [".hidden", "ada.json"]


@pytest.mark.parametrize("name", ["é" * 120, "a" * 250])
def test_the_longest_names_can_be_written(tmp_path: Path, name: str) -> None:
    write_atomically(tmp_path / f"{name}.json", b"{}")
    assert [path.stem for path in tmp_path.iterdir()] == [name]


def test_two_runs_do_not_write_to_one_folder_at_a_time(tmp_path: Path) -> None:
    make_class(tmp_path / "class", ada=RIGHT)
    with output_folder(tmp_path / "out"):
        status, said = run(tmp_path / "class", tmp_path / "out")
    assert status == 2 and "another `optimlings grade` is writing to" in said
    with output_folder(tmp_path / "out"):  # it can be had again
        pass


# Submissions that vanish, grades that cannot be written


@pytest.mark.program
def test_a_vanished_submission_and_grades_that_cannot_be_written_cost_no_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = tmp_path / "class", tmp_path / "out"
    make_class(folder, ada=RIGHT, ben=RIGHT)
    (out / "grades.csv").mkdir(parents=True)
    find = classes.find_students

    def find_and_lose(path: Path, *options: Any) -> Any:
        found = find(path, *options)
        shutil.rmtree(path / "ada")
        return found

    monkeypatch.setattr(classes, "find_students", find_and_lose)
    arguments = ["grade", str(folder), "--out", str(out), "--lesson", "1"]
    ended = CliRunner().invoke(cli.app, arguments)
    assert ended.exit_code == 1
    assert [path.stem for path in result_files(out)] == ["ben"]
    assert "could not be graded: ada: " in ended.output
    assert f"{out / 'grades.csv'} cannot be written: Is a directory" in ended.output

    (out / "grades.csv").rmdir()
    before = identity(result_path(out, "ben"))
    status, said = run(folder, out)
    assert status == 0 and "1 of them graded before" in said
    assert (out / "grades.csv").read_text("utf-8").splitlines()[1:] == ["ben,12,12.00,12"]
    assert identity(result_path(out, "ben")) == before

    status, said = run(folder, out, "--fresh")
    assert status == 0 and "graded before" not in said
    assert identity(result_path(out, "ben")) != before


@pytest.mark.program
def test_a_zygote_lost_while_it_warms_up_is_replaced_and_a_stopped_grader_grades_no_more(
    course: Course,
) -> None:
    with Grader(course.select(["1"])) as grader:
        grader.workers._zygote._process.kill()
        grader.workers.check_isolation()
        stopper = threading.Timer(0.5, grader.stop)
        stopper.start()
        with pytest.raises(Stopped):
            grader.grade(submission(lesson1_gradients=STUCK))
        stopper.join()
        with pytest.raises(Stopped):
            grader.grade(HANDED_IN)
        assert grader.prepare() == []
