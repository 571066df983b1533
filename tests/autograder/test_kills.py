"""Workers that somebody else ends, and submissions that want it to look so."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.checks.judge import Judge
from autograder.grading.gate import Gate
from autograder.grading.grader import Grader
from autograder.grading.output import result_path
from autograder.grading.run import ClassRun
from autograder.grading.workers import Fault
from autograder.isolation.subject import IsolatedSubject
from autograder.isolation.zygote import Ended, Zygote
from autograder.results.schema import Result
from tests.autograder.course import gradient_that, submission
from tests.autograder.test_faults import HANDED_IN, RIGHT, make_class

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="told apart on Linux only")


class Killer:
    """Sends a signal to workers before their calls, so many times; `killed` are those it met."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, number: int, times: int = 1) -> None:
        self.killed: set[int] = set()
        run_call = IsolatedSubject.run

        def run_and_be_killed(subject: IsolatedSubject, call: Any) -> Any:
            if len(self.killed) < times and "spared" not in subject._sources:
                self.killed.add(subject._pid)
                os.kill(subject._pid, number)
            return run_call(subject, call)

        monkeypatch.setattr(IsolatedSubject, "run", run_and_be_killed)


def statuses(result: Result) -> list[str]:
    return [check.status for check in result.checks]


FROM_OUTSIDE = [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGALRM]


@pytest.mark.parametrize("number", [*FROM_OUTSIDE, signal.SIGBUS])
def test_a_worker_ended_from_outside_costs_nobody_anything(
    lesson1_grader: Grader, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    killer = Killer(monkeypatch, number)
    result = lesson1_grader.grade(HANDED_IN)
    assert len(killer.killed) == 1 and result.score == 12
    assert set(statuses(result)) == {"passed"}


def test_who_is_killed_twice_has_no_result_and_costs_the_others_none(
    lesson1_grader: Grader, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    students = make_class(tmp_path / "class", ada=RIGHT, ben=RIGHT, cleo=RIGHT)
    for name in ("ada", "cleo"):
        (tmp_path / "class" / name / "spared.py").write_text("")
    out = tmp_path / "out"
    with monkeypatch.context() as patch:
        Killer(patch, signal.SIGKILL, times=2)
        ends = {end.student: end for end in ClassRun(lesson1_grader, students, out, 2)}
    assert "killed from outside (SIGKILL)" in ends["ben"].fault and "twice" in ends["ben"].fault
    assert "the same command grades it again" in ends["ben"].fault
    assert not result_path(out, "ben").exists()
    assert {name: end.result.score for name, end in ends.items() if end.result} == {
        "ada": 12,
        "cleo": 12,
    }
    (again,) = [x for x in ClassRun(lesson1_grader, students, out, 2) if not x.resumed]
    assert again.student == "ben" and again.result and again.result.score == 12


def test_the_second_time_nobody_else_is_at_work(
    lesson1_grader: Grader, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Two that need more memory together than there is pass one after the other."""
    at_work: set[int] = set()
    beside: list[int] = []
    judge_all = Judge.judge_all
    first = threading.Lock()

    def watched(judge: Judge, checks: Any) -> Any:
        subject: Any = judge._subject
        at_work.add(id(judge))
        try:
            if subject._final:
                beside.append(len(at_work))
            elif first.acquire(blocking=False):
                os.kill(subject._pid, signal.SIGKILL)
            time.sleep(0.05)
            return judge_all(judge, checks)
        finally:
            at_work.discard(id(judge))

    monkeypatch.setattr(Judge, "judge_all", watched)
    students = make_class(tmp_path / "class", **{f"student{n}": RIGHT for n in range(6)})
    ends = list(ClassRun(lesson1_grader, students, tmp_path / "out", 3))
    assert [end.result.score for end in ends if end.result] == [12] * 6
    assert beside == [1]


# Files that the machine cannot read

FAILS = """
from concurrent.futures import Future

def read():
    failed = Future()
    failed.set_exception({})
    failed.result()
"""
"""A library in which something raises this, as where Python cannot read one of its files."""

READ_ERRORS = {
    "a disk": "OSError(5, 'Input/output error', '/usr/lib/python3/decimal.py')",
    "a network": "OSError(116, 'Stale file handle')",
    "a table that is full": "OSError(23, 'Too many open files in system')",
    "a library": "ImportError('libopenblas.so: cannot read file data: Input/output error')",
}

READING = {
    "the import": f"{RIGHT}\nfrom exercises import library\nlibrary.read()\n",
    "the call": f"{RIGHT}\nright = gradient\n"
    "def gradient(f, w):\n    from exercises import library\n    library.read()\n"
    "    return right(f, w)\n",
}


def failing_library(monkeypatch: pytest.MonkeyPatch, error: str, workers: int) -> list[int]:
    """Have the library raise this in so many workers; the workers there were."""
    started: list[int] = []
    start = IsolatedSubject._start_worker

    def start_worker(subject: IsolatedSubject) -> Any:
        broken = len(started) < workers
        library = FAILS.format(error) if broken else "def read(): pass"
        subject._sources["library"] = library
        isolation = start(subject)
        started.append(subject._pid)
        return isolation

    monkeypatch.setattr(IsolatedSubject, "_start_worker", start_worker)
    return started


@pytest.mark.parametrize("where", READING)
@pytest.mark.parametrize("error", READ_ERRORS)
def test_a_read_error_in_a_worker_costs_nobody_anything(
    lesson1_grader: Grader, monkeypatch: pytest.MonkeyPatch, where: str, error: str
) -> None:
    started = failing_library(monkeypatch, READ_ERRORS[error], 1)
    result = lesson1_grader.grade(submission(lesson1_gradients=READING[where]))
    assert len(started) == 2 and result.score == 12, statuses(result)


@pytest.mark.parametrize("where", READING)
def test_a_read_error_that_stays_is_a_fault_that_says_what_to_do(
    lesson1_grader: Grader, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    failing_library(monkeypatch, READ_ERRORS["a disk"], 9)
    with pytest.raises(Fault, match="Input/output error.*twice.*the disk or the network"):
        lesson1_grader.grade(submission(lesson1_gradients=READING[where]))


def test_a_read_error_that_the_submission_raises_is_its_own(
    lesson1_grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = gradient_that("raise OSError(5, 'Input/output error')")
    result = lesson1_grader.grade(submission(lesson1_gradients=source))
    assert statuses(result)[0] == "failed"


# Those that do it to themselves

KILLS = {
    "by the C library": "signal.pthread_kill(threading.get_ident(), signal.SIGKILL)",
    "with bits that the kernel overlooks": (
        "ctypes.CDLL(None).syscall(*map(ctypes.c_long,"
        " (234, os.getpid(), threading.get_native_id(), 9 + (1 << 32))))"
    ),
    "by kill": "os.kill(os.getpid(), 9)",
    "by kill of its group": "os.killpg(0, 9)",
    "by raise": "signal.raise_signal(9)",
}


@pytest.mark.parametrize("how", KILLS)
def test_a_submission_cannot_kill_itself(lesson1_grader: Grader, how: str) -> None:
    body = f"import ctypes, os, signal, threading; {KILLS[how]}; raise RuntimeError('alive')"
    result = lesson1_grader.grade(submission(lesson1_gradients=gradient_that(body)))
    first = result.checks[0]
    assert first.status == "failed"
    assert any(x in str(first.actual) for x in ("PermissionError", "alive"))


ENDS = {
    "by its own limit of CPU time": (
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\n    while True: pass",
        "timed out",
    ),
    "by SIGTERM to itself": (
        "import signal; signal.raise_signal(signal.SIGTERM)",
        "crashed",
    ),
    "by abort": ("import os; os.abort()", "crashed"),
    "by exit": ("import os; os._exit(9)", "crashed"),
    "by a fault": ("import ctypes; ctypes.string_at(0)", "crashed"),
    # Its main thread ends alone, another one closes the connection and goes on.
    "by halves": (
        "import os, ctypes, threading, time\n"
        "    def close():\n"
        "        time.sleep(0.2)\n"
        "        os.closerange(0, 64)\n"
        "        while True: time.sleep(1)\n"
        "    threading.Thread(target=close, daemon=True).start()\n"
        "    ctypes.CDLL(None).syscall(60, 0)",
        "crashed",
    ),
}


@pytest.mark.parametrize("how", ENDS)
def test_who_ends_itself_has_a_verdict_and_is_tried_twice_at_most(
    lesson1_grader: Grader, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    graded: list[bool] = []
    judge_all = Judge.judge_all

    def counted(judge: Judge, checks: Any) -> Any:
        graded.append(True)
        return judge_all(judge, checks)

    monkeypatch.setattr(Judge, "judge_all", counted)
    body, status = ENDS[how]
    result = lesson1_grader.grade(submission(lesson1_gradients=gradient_that(body)))
    assert statuses(result)[0] == status
    assert len(graded) == (2 if how == "by SIGTERM to itself" else 1)


def test_the_kernel_ends_a_worker_before_anybody_else(lesson1_grader: Grader) -> None:
    zygote = lesson1_grader.workers._zygote
    with IsolatedSubject(zygote, {}) as subject:
        subject.start()
        score = Path(f"/proc/{subject._pid}/oom_score_adj").read_text()
    assert int(score) == 1000
    assert int(Path("/proc/self/oom_score_adj").read_text()) < 1000
    assert int(Path(f"/proc/{zygote._process.pid}/oom_score_adj").read_text()) < 1000


def test_who_ends_the_zygote_and_then_a_worker_leaves_a_fault_that_says_what_to_do(
    lesson1_grader: Grader,
) -> None:
    def end(zygote: Zygote, final: bool) -> Ended:
        with IsolatedSubject(zygote, {}, final=final) as subject:
            subject.start()
            os.kill(subject._pid, signal.SIGKILL)
            return subject.load("lesson1_gradients")  # type: ignore[return-value]

    with pytest.raises(Fault, match="more memory.*the same command grades it again"):
        lesson1_grader.workers.do(end)


# The gate


def in_threads(*work: Callable[[], None]) -> list[threading.Thread]:
    threads = [threading.Thread(target=each, daemon=True) for each in work]
    for thread in threads:
        thread.start()
    return threads


def test_the_gate_lets_one_alone_in_and_nobody_overtakes() -> None:
    gate, inside, go_on = Gate(), threading.Event(), threading.Event()
    order: list[str] = []

    def first() -> None:
        with gate.together():
            inside.set()
            go_on.wait(10)
            order.append("first")

    def alone() -> None:
        with gate.alone():
            order.append("alone")

    def late() -> None:
        with gate.together():
            order.append("late")

    threads = in_threads(first)
    assert inside.wait(10)
    threads += in_threads(alone)
    while not gate._want_to_be_alone:
        time.sleep(0.001)
    threads += in_threads(late)
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert order == ["first", "alone", "late"]


def test_several_can_want_to_be_alone_and_an_error_leaves_the_gate_open() -> None:
    gate = Gate()
    inside = 0
    most = 0

    def alone() -> None:
        nonlocal inside, most
        with gate.alone():
            inside += 1
            most = max(most, inside)
            time.sleep(0.01)
            inside -= 1

    for thread in in_threads(*[alone] * 4):
        thread.join(10)
    assert most == 1
    with pytest.raises(KeyError), gate.alone():
        raise KeyError
    with pytest.raises(KeyError), gate.together():
        raise KeyError
    with gate.alone():
        pass
