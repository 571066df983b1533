"""Processes that are stopped for longer than any limit, and go on: nobody is timed out for it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import msgspec
import pytest

from autograder import awake, wire
from autograder.grading.grader import Grader
from autograder.isolation import subject as isolated
from autograder.isolation.held_up import HeldUp
from autograder.isolation.protocol import Load, Perform, Scan
from autograder.isolation.subject import IsolatedSubject
from autograder.isolation.zygote import Ended
from autograder.subjects import cells
from tests.autograder.course import gradient_that, submission
from tests.autograder.test_faults import HANDED_IN, STUCK

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What workers were asked, in order, with limits of time a tenth as long as usual."""
    monkeypatch.setattr(isolated, "WALL_FACTOR", 0.6)
    found: list[Any] = []
    ask = IsolatedSubject._ask

    def noted(subject: IsolatedSubject, request: Any, *others: Any) -> Any:
        found.append(request)
        return ask(subject, request, *others)

    monkeypatch.setattr(IsolatedSubject, "_ask", noted)
    return found


def stop_before(monkeypatch: pytest.MonkeyPatch, kind: type) -> list[int]:
    """Stop the worker that is the first to be asked this."""
    stopped: list[int] = []
    ask = IsolatedSubject._ask

    def asking(subject: IsolatedSubject, request: Any, *others: Any) -> Any:
        if isinstance(request, kind) and not stopped:
            if subject._connection is None:
                subject.start()
            stopped.append(subject._pid)
            os.kill(subject._pid, signal.SIGSTOP)
        return ask(subject, request, *others)

    monkeypatch.setattr(IsolatedSubject, "_ask", asking)
    return stopped


@pytest.mark.parametrize("kind", [Perform, Load])
def test_a_worker_that_is_stopped_costs_no_points(
    lesson1_grader: Grader, monkeypatch: pytest.MonkeyPatch, asked: list[Any], kind: type
) -> None:
    monkeypatch.setattr(isolated, "LOAD_CPU_SECONDS", 5.0)
    stopped = stop_before(monkeypatch, kind)
    result = lesson1_grader.grade(HANDED_IN)
    assert len(stopped) == 1 and result.score == 12
    assert {check.status for check in result.checks} == {"passed"}


def test_a_worker_that_is_stopped_loses_no_note(
    grader: Grader, monkeypatch: pytest.MonkeyPatch, asked: list[Any]
) -> None:
    source = "import torch\n\nSGD = torch.optim.SGD\n"
    handed_in = submission(lesson4_sgd=source)
    before = [note.text for note in grader.grade(handed_in).notes]
    assert any("torch.optim.SGD" in note for note in before)
    stopped = stop_before(monkeypatch, Scan)
    assert [note.text for note in grader.grade(handed_in).notes] == before
    assert len(stopped) == 1


@pytest.mark.program
def test_a_submission_that_sleeps_is_timed_out_and_gets_one_more_time(
    lesson1_grader: Grader, asked: list[Any]
) -> None:
    result = lesson1_grader.grade(submission(lesson1_gradients=STUCK))
    exercise = [check for check in result.checks if check.exercise == "gradient"]
    assert exercise[0].status == "timed out" and exercise[0].points == 0
    runs = [x.call for x in asked if isinstance(x, Perform) and x.call.exercise == "gradient"]
    assert len(runs) == 2 and runs[0] == runs[1]


@pytest.mark.program
def test_after_one_that_slept_twice_no_other_check_is_tried_twice(
    lesson1_grader: Grader, asked: list[Any]
) -> None:
    def sleepy(name: str) -> str:
        return f"def {name}(*arguments):\n    import time; time.sleep(1e6)\n"

    names = {check.exercise for check in lesson1_grader.course.checks}
    source = "\n".join(map(sleepy, sorted(names)))
    result = lesson1_grader.grade(submission(lesson1_gradients=source))
    assert sum(check.status == "timed out" for check in result.checks) > 1
    runs = [x.call for x in asked if isinstance(x, Perform)]
    assert sum(a == b for a, b in zip(runs, runs[1:], strict=False)) == 1


@pytest.mark.program
def test_who_uses_up_cpu_time_under_a_limit_of_its_own_is_not_tried_again(
    lesson1_grader: Grader, monkeypatch: pytest.MonkeyPatch, asked: list[Any]
) -> None:
    run_call = IsolatedSubject.run
    monkeypatch.setattr(isolated, "WALL_FACTOR", 20.0)
    monkeypatch.setattr(
        IsolatedSubject,
        "run",
        lambda subject, call: run_call(subject, msgspec.structs.replace(call, cpu_seconds=0.2)),
    )
    body = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (170, 180))"
    source = gradient_that(f"{body}\n    while True: pass")
    result = lesson1_grader.grade(submission(lesson1_gradients=source))
    assert result.checks[0].status == "timed out"
    first = [x.call for x in asked if isinstance(x, Perform)][:2]
    assert first[0] != first[1]


# A busy machine

COMPUTES = (
    "import time; until = time.process_time() + 0.06\n    while time.process_time() < until: pass"
)


@pytest.fixture
def crowded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Workers share one processor with five processes that never rest."""
    processor = min(os.sched_getaffinity(0))
    hogs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(5)]
    start = IsolatedSubject._start_worker

    def start_worker(subject: IsolatedSubject) -> Any:
        isolation = start(subject)
        os.sched_setaffinity(subject._pid, {processor})
        return isolation

    monkeypatch.setattr(IsolatedSubject, "_start_worker", start_worker)
    try:
        for hog in hogs:
            os.sched_setaffinity(hog.pid, {processor})
        yield
    finally:
        for hog in hogs:
            hog.kill()
            hog.wait()


@pytest.mark.program
@pytest.mark.usefixtures("crowded")
def test_who_gets_no_processor_is_not_out_of_time(
    lesson1_grader: Grader, monkeypatch: pytest.MonkeyPatch, asked: list[Any]
) -> None:
    """Its calls take longer than they are waited for, and it sleeps in none of them.

    Each time another process has had the processor, what follows is slow for a while: eleven cases
    cost 0.7 s of CPU time, and up to 1.2 s here.
    """
    monkeypatch.setattr(isolated, "WALL_FACTOR", 0.36)
    monkeypatch.setattr(isolated, "SUBMISSION_SECONDS", 4.0)
    result = lesson1_grader.grade(submission(lesson1_gradients=gradient_that(COMPUTES)))
    assert result.score == 12, [check.status for check in result.checks]
    assert result.duration > 4.0 and not any("minutes" in note.text for note in result.notes)


CROWD = """
import hashlib, os, threading
spin = lambda: hashlib.pbkdf2_hmac("sha512", b"x", b"y", 400_000)
threads = [threading.Thread(target=spin) for _ in range(15 * os.cpu_count())]
for thread in threads:
    thread.start()
spin()
print("done", flush=True)
input()
"""
"""Its main thread wants a processor, and seldom has one: its other threads have them."""


def test_who_is_held_up_by_threads_of_its_own_is_not_waited_for() -> None:
    started = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-c", CROWD], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as crowd:
        assert crowd.stdin and crowd.stdout
        assert crowd.stdout.readline()
        lasted = time.monotonic() - started
        with open(f"/proc/{crowd.pid}/schedstat", encoding="ascii") as file:
            waited = int(file.read().split()[1]) / 1e9
        found = HeldUp(crowd.pid).more()
        crowd.stdin.close()
    assert waited > lasted / 2
    assert found < waited / 4


@pytest.mark.parametrize(("cpu_seconds", "spent"), [(86.33, True), (180.0, True), (40.0, False)])
def test_who_spent_its_life_was_not_killed_from_outside(cpu_seconds: float, spent: bool) -> None:
    """The first is what was told of a worker that the kernel had ended at 90 s."""
    limit = 180.0 if cpu_seconds > 90 else 90.0
    ended = Ended(signal.SIGKILL, cpu_seconds, limit)
    assert isolated._spent_its_time(ended) is spent


def test_a_deadline_that_has_passed_is_put_off_as_often_as_there_is_reason() -> None:
    ours, theirs = socket.socketpair()
    reasons = [0.1, 0.1]
    with ours, theirs:
        with pytest.raises(wire.DeadlinePassed):
            wire.receive_frame(ours, awake.now(), lambda: reasons.pop() if reasons else 0.0)
        assert reasons == []
        sent: list[float] = []

        def more() -> float:
            wire.send_frame(theirs, b"late")
            sent.append(1.0)
            return 1.0

        assert wire.receive_frame(ours, awake.now() - 0.5, more) == b"late"
        assert len(sent) == 1


def test_a_cell_that_has_no_processor_is_not_out_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    slept = [7]
    monkeypatch.setattr(cells, "_times_slept", lambda: slept[0])
    ticked = cells._after(2.0)
    for _ in range(9):
        ticked(signal.SIGALRM, None)
    slept[0] += 1
    ticked(signal.SIGALRM, None)
    slept[0] += 1
    try:
        with pytest.raises(cells.CellOutOfTime):
            ticked(signal.SIGALRM, None)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


# The grader itself is stopped


def in_a_child(work: Callable[[], bool], meanwhile: Callable[[int], None]) -> bool:
    """Whether `work` is true in a process to which `meanwhile` happens."""
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(0 if work() else 1)
        finally:
            os._exit(2)
    meanwhile(pid)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def stop_for(pid: int, seconds: float) -> None:
    time.sleep(0.3)
    os.kill(pid, signal.SIGSTOP)
    time.sleep(seconds)
    os.kill(pid, signal.SIGCONT)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(awake, "SECONDS_THAT_ARE_A_STOP", 0.5)
    monkeypatch.setattr(awake, "LONGEST_SLEEP", 0.1)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("receiving", [True, False])
def test_time_in_which_the_grader_was_stopped_does_not_count(receiving: bool) -> None:
    ours, theirs = socket.socketpair()

    def work() -> bool:
        if receiving:
            return wire.receive_frame(ours, awake.now() + 1.5) == b"late"
        wire.send_frame(ours, b"x" * 4_000_000, awake.now() + 1.5)
        return True

    def meanwhile(pid: int) -> None:
        stop_for(pid, 2.5)
        time.sleep(0.3)  # it is awake, and its time would be over
        if receiving:
            wire.send_frame(theirs, b"late")
        else:
            assert len(wire.receive_frame(theirs)) == 4_000_000

    with ours, theirs:
        assert in_a_child(work, meanwhile)


@pytest.mark.usefixtures("quick")
def test_a_stop_counts_once_however_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    def work() -> bool:
        pairs = [socket.socketpair() for _ in range(4)]
        before = time.monotonic() - awake.now()

        def wait(connection: socket.socket) -> None:
            with pytest.raises(wire.DeadlinePassed):
                wire.receive_frame(connection, awake.now() + 1.5)

        threads = [threading.Thread(target=wait, args=(ours,)) for ours, _ in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return 1.5 < time.monotonic() - awake.now() - before < 2.9

    assert in_a_child(work, lambda pid: stop_for(pid, 2.0))


def test_what_has_come_is_looked_at_once_more_when_the_deadline_has_passed() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        wire.send_frame(theirs, b"in time")
        assert wire.receive_frame(ours, awake.now() - 100) == b"in time"
        with pytest.raises(wire.DeadlinePassed):
            wire.receive_frame(ours, awake.now() - 100)


def test_bytes_that_drip_in_do_not_keep_a_deadline_from_passing() -> None:
    ours, theirs = socket.socketpair()
    over = threading.Event()

    def drip() -> None:
        theirs.sendall(b"\0\x10\0\0")
        while not over.wait(0.001):
            theirs.sendall(b"x")

    with ours, theirs:
        dripping = threading.Thread(target=drip)
        dripping.start()
        started = time.monotonic()
        with pytest.raises(wire.DeadlinePassed):
            wire.receive_frame(ours, awake.now() + 0.2)
        assert time.monotonic() - started < 10
        over.set()
        dripping.join()


@pytest.mark.program
def test_a_cell_that_is_stopped_is_not_out_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "CELL_WALL_SECONDS", 4.0)

    def work() -> bool:
        module = ModuleType("stopped")
        with cells._limit():
            exec("import time\nfor _ in range(10): time.sleep(0.1)", vars(module))
        return True

    assert in_a_child(work, lambda pid: stop_for(pid, 5.0))
