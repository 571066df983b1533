"""What works, or says why it does not, where the system is not Linux."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from autograder.subjects import alarm
from autograder.subjects.alarm import cpu_limit
from autograder.subjects.cells import loaded, run
from autograder.subjects.outcome import OutOfTime, Raised
from autograder.subjects.script import script_of
from tests.autograder.course import CLASSROOM, ROOT

WINDOWS = """
import os, signal, sys
class Elsewhere:
    def find_spec(self, name, path=None, target=None):
        if name in ("resource", "fcntl", "landlockpy", "pyseccomp"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Elsewhere())
del os.fork
for name in ("SIGHUP", "SIGVTALRM", "SIGPROF", "SIGALRM", "setitimer"):
    delattr(signal, name)
from autograder.cli.app import main
main()
"""


def test_grading_without_fork_is_refused_in_one_sentence(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WINDOWS, "grade", str(CLASSROOM), "--out", str(tmp_path / "o")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 2, ended.stderr
    assert "needs Linux or macOS" in ended.stderr and "Traceback" not in ended.stderr
    assert len(ended.stderr.splitlines()) <= 2
    assert not (tmp_path / "o").exists()


@pytest.fixture
def no_timers(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows."""
    for name in ("setitimer", "SIGVTALRM", "SIGPROF", "SIGALRM"):
        monkeypatch.delattr(signal, name)
    assert not alarm.has_timers()


def endless(swallow: bool) -> None:
    while True:
        try:
            while True:
                pass
        except BaseException:
            if not swallow:
                raise
            swallow = False


@pytest.mark.usefixtures("no_timers")
@pytest.mark.parametrize("swallow", [False, True], ids=["plain", "in a bare except"])
def test_a_thread_ends_an_endless_loop_where_there_are_no_timers(swallow: bool) -> None:
    started = time.process_time()
    with pytest.raises(OutOfTime), cpu_limit(0.3):
        endless(swallow)
    assert 0.25 < time.process_time() - started < 3


@pytest.mark.usefixtures("no_timers")
def test_the_thread_is_silent_when_the_block_is_over() -> None:
    for _ in range(20):
        with cpu_limit(0.001):
            pass
    busy_until = time.process_time() + 0.3
    while time.process_time() < busy_until:
        pass


WATCHED = """
import sys
from autograder.subjects.alarm import watchdog
from autograder.subjects.outcome import OutOfTime
try:
    with watchdog({seconds}, OutOfTime):
        while {seconds} == 0:
            pass
except OutOfTime:
    print("out of time")
seen = []
sys.setprofile(lambda *event: seen.append(event))
(lambda: None)()
sys.setprofile(None)
assert seen
"""


@pytest.mark.parametrize(("seconds", "said"), [(1000, ""), (0, "out of time\n")])
def test_who_profiles_after_a_limit_goes_on(seconds: int, said: str) -> None:
    """The second check of a student on Windows hung, since what it uses is watched."""
    command = [sys.executable, "-c", WATCHED.format(seconds=seconds)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout) == (0, said), ended.stderr


@pytest.mark.usefixtures("no_timers")
def test_a_sleep_costs_nothing() -> None:
    with cpu_limit(0.2):
        threading.Event().wait(0.6)


@pytest.mark.usefixtures("no_timers")
def test_a_cell_without_end_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.subjects.cells.CELL_CPU_SECONDS", 0.3)
    module = type(sys)("exercises.cells_without_timers")
    script = script_of("# In[1]:\na = 1\n# In[2]:\nwhile True: pass\n# In[3]:\nb = 2\n")

    def described(error: BaseException) -> Raised:
        return Raised(type(error).__name__, str(error), False, None, [])

    run(module, script, "lesson.py", described)
    assert (module.a, module.b) == (1, 2)
    (failed,) = loaded(module.__name__).failed
    assert failed[0].raised.kind == "CellOutOfTime" and "0.3 s" in failed[0].raised.text
