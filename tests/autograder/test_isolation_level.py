"""What is said of the isolation that was reached, and what is refused where it was not."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.cli import app as cli
from autograder.isolation.level import Isolation, describe
from autograder.isolation.lockdown import kernel, lock
from autograder.isolation.subject import IsolatedSubject, IsolationError
from autograder.isolation.zygote import Zygote
from autograder.results import schema as result
from autograder.subjects.outcome import Crashed
from tests.autograder.course import ROOT, solution_sources

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has these layers")

PROGRAM = "lesson0_program"


@pytest.fixture(scope="module")
def locked() -> Iterator[Zygote]:
    with Zygote(ROOT, []) as zygote:
        yield zygote


def test_a_system_without_any_of_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "LINUX", False)
    isolation = Isolation.lacking(lock.prepare(ROOT).missing)
    assert isolation.level == "separate process only"
    assert isolation.missing["landlock"] == isolation.missing["seccomp"] == "only Linux has it"


def test_a_kernel_without_landlock_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("landlockpy.supported", lambda: False)
    isolation = Isolation.lacking(lock.prepare(ROOT).missing)
    assert isolation.level == "partial"
    assert "this kernel has no Landlock" in str(describe(isolation))


def test_a_system_without_libseccomp_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "pyseccomp", raising=False)
    monkeypatch.setattr("ctypes.util.find_library", lambda name: None)
    isolation = Isolation.lacking(lock.prepare(ROOT).missing)
    assert isolation.level == "partial"
    assert "Unable to find libseccomp" in str(describe(isolation))


def test_the_level_of_a_submission_is_the_lowest_of_its_workers(
    locked: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    levels = iter(["full", "partial", "full"])
    start_worker = IsolatedSubject._start_worker

    def start(subject: IsolatedSubject) -> Isolation:
        start_worker(subject)
        return Isolation(next(levels), {})  # type: ignore[arg-type]

    monkeypatch.setattr(IsolatedSubject, "_start_worker", start)
    with IsolatedSubject(locked, {PROGRAM: "import os; os._exit(0)"}) as subject:
        found = []
        for _ in range(3):
            with pytest.raises(Crashed):
                subject.load(PROGRAM)
            found.append(subject.isolation)
    assert found == ["full", "partial", "partial"]


def test_below_what_is_required_nothing_is_run(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    program = f"open({str(ran)!r}, 'w')"
    with Zygote(ROOT, [], without=["landlock"]) as zygote:
        with (
            IsolatedSubject(zygote, {PROGRAM: program}, require="full") as subject,
            pytest.raises(IsolationError, match="'partial', for want of landlock: switched off"),
        ):
            subject.load(PROGRAM)
        assert not ran.exists()
        with IsolatedSubject(zygote, {PROGRAM: program}, require="partial") as subject:
            assert subject.load(PROGRAM) is None
        assert ran.exists()


def test_a_worker_that_cannot_be_had_is_nobodys_crash(locked: Zygote) -> None:
    starts = 0

    class Killing(Zygote):
        def fork(self, descriptor: int) -> int:
            nonlocal starts
            starts += 1
            pid = locked.fork(descriptor)
            os.kill(pid, signal.SIGKILL)
            return pid

    killing = Killing.__new__(Killing)
    killing.end = locked.end  # type: ignore[method-assign]
    with IsolatedSubject(killing, {}) as subject, pytest.raises(IsolationError, match="twice"):
        subject.load(PROGRAM)
    assert starts == 2


class WithoutSeccomp(Zygote):
    """A zygote on a machine that has no filter of system calls."""

    def __init__(self, root: Path, scenario_modules: list[str], off_limits: list[str]) -> None:
        super().__init__(root, scenario_modules, off_limits, without=["seccomp"])


@pytest.fixture
def half_a_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.grading.workers.Zygote", WithoutSeccomp)


def grade(tmp_path: Path, *arguments: str) -> tuple[int, str]:
    """The exit status of `optimlings grade` and what it said, for a class of one."""
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "lesson1_gradients.py").write_text(
        solution_sources()["lesson1_gradients"], "utf-8"
    )
    ended = CliRunner().invoke(
        cli.app,
        ["grade", str(tmp_path / "class"), "--out", str(tmp_path / "out"), "--lesson", "1"]
        + list(arguments),
    )
    return ended.exit_code, " ".join(ended.output.split())


@pytest.mark.program
def test_grade_refuses_to_run_anything_less_than_full(half_a_machine: None, tmp_path: Path) -> None:
    status, said = grade(tmp_path)
    assert status == 2
    assert "'partial', for want of seccomp: switched off" in said
    assert "--require-isolation partial" in said
    assert list((tmp_path / "out").rglob("*.json")) == []


@pytest.mark.program
def test_grade_proceeds_where_less_is_accepted_and_says_so(
    half_a_machine: None, tmp_path: Path
) -> None:
    status, said = grade(tmp_path, "--require-isolation", "partial")
    assert status == 0 and "1 submission in" in said and "isolation: partial" in said
    (file,) = (tmp_path / "out" / "results").glob("*.json")
    assert result.decode(file.read_bytes()).isolation == "partial"


@pytest.mark.program
def test_grade_says_that_all_of_it_was_reached(tmp_path: Path) -> None:
    status, said = grade(tmp_path)
    assert status == 0 and "isolation: full" in said
