"""Runs of the command whose processes come to harm at random moments, many times over.

Afterwards all is as in an undisturbed run, but for durations. Or the exit status is 1, the text
says what to do, and the same command puts it right. Never does somebody silently lose points.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.results import schema as results
from tests.autograder.surroundings import children
from tests.autograder.test_faults import (
    SOURCES,
    contents,
    end_of,
    identity,
    make_class,
    result_files,
    start,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are found on Linux only")

CLASS = 16
ROUNDS = 12
"""Runs within which all the harm must have been done."""


def sample(kills: int, times: int) -> list[object]:
    return [
        pytest.param(kills, id="sample"),
        pytest.param(times, id="drill", marks=pytest.mark.drill),
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drill") / "class"
    make_class(folder, **{f"student{n:02}": SOURCES[n % len(SOURCES)] for n in range(CLASS)})
    return folder


@pytest.fixture(scope="module")
def undisturbed(folder: Path) -> dict[str, bytes]:
    out = folder.parent / "undisturbed"
    assert grade(folder, out)[0] == 0
    return contents(out)


def grade(
    folder: Path, out: Path, meanwhile: Callable[[subprocess.Popen[str]], None] = lambda run: None
) -> tuple[int, str]:
    """The exit status of the command, and what it said; for what happens meanwhile."""
    run = start(folder, out)
    meanwhile(run)
    status, said = end_of(run, 400)
    assert "Traceback" not in said, said
    return status, said


# Who there is


def zygotes(run: subprocess.Popen[str]) -> list[int]:
    return [pid for pid in children(run.pid) if "zygote_process" in command(pid)]


def command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace")
    except OSError:
        return ""


def workers(run: subprocess.Popen[str]) -> list[int]:
    """Those that have a session of their own: a submission is in them, or about to be."""
    return [pid for zygote in zygotes(run) for pid in children(zygote) if leads_a_session(pid)]


def leads_a_session(pid: int) -> bool:
    try:
        return os.getsid(pid) == pid
    except OSError:
        return False


VICTIMS: dict[str, Callable[[subprocess.Popen[str]], list[int]]] = {
    "worker": workers,
    "zygote": zygotes,
    "main": lambda run: [run.pid],
}


def victims(run: subprocess.Popen[str], who: str, draw: random.Random) -> Iterator[int]:
    """One of them at random moments, from when grading has begun, until the run ends."""
    while run.poll() is None:
        if zygotes(run) and (found := VICTIMS[who](run)):
            time.sleep(draw.uniform(0, 0.4 if who == "worker" else 2.0))
            if found := VICTIMS[who](run):
                yield draw.choice(found)
        time.sleep(0.005)


@pytest.mark.program
@pytest.mark.parametrize("who", VICTIMS)
@pytest.mark.parametrize("times", sample(1, 20))
def test_kill_9_at_random_moments(
    tmp_path: Path,
    folder: Path,
    undisturbed: dict[str, bytes],
    nothing_is_left: Callable[[], None],
    who: str,
    times: int,
) -> None:
    draw, out = random.Random(f"{who} {times}"), tmp_path / "out"
    kept: dict[Path, tuple[int, int]] = {}
    killed = 0

    def harm(run: subprocess.Popen[str]) -> None:
        nonlocal killed
        for pid in victims(run, who, draw):
            os.kill(pid, signal.SIGKILL)
            killed += 1
            if killed >= times or who == "main":
                return

    for _ in range(times if who == "main" else ROUNDS):
        status, said = grade(folder, out, harm)
        nothing_is_left()
        kept_on = {path: identity(path) for path in kept if path.exists()}
        assert kept_on == kept  # what is finished is not even written again
        kept = {path: identity(path) for path in result_files(out)}
        for path in kept:
            results.decode(path.read_bytes())
        if who != "main":
            assert status in (0, 1), said
            assert status == 0 or "the same command" in said, said
        if status == 0:
            assert contents(out) == undisturbed
        if killed >= times:
            break
        if status == 0:
            for path in kept:
                path.unlink()  # all is to be done again
            kept = {}
    assert killed == times
    for _ in range(2):
        status, said = grade(folder, out)
        assert status == 0, said
        assert contents(out) == undisturbed


SECONDS = [
    pytest.param(4.0, id="sample"),
    pytest.param(40.0, id="drill", marks=pytest.mark.drill),
]


@pytest.mark.program
@pytest.mark.parametrize("who", VICTIMS)
@pytest.mark.parametrize("seconds", SECONDS)
def test_stopped_at_a_random_moment(
    tmp_path: Path, folder: Path, undisturbed: dict[str, bytes], who: str, seconds: float
) -> None:
    """For longer than any check is waited for (30 s), in the drill."""
    draw, out = random.Random(f"{who} {seconds}"), tmp_path / "out"
    stopped: list[int] = []

    def harm(run: subprocess.Popen[str]) -> None:
        for pid in victims(run, who, draw):
            os.kill(pid, signal.SIGSTOP)
            stopped.append(pid)
            time.sleep(seconds)
            try:
                os.kill(pid, signal.SIGCONT)
            except ProcessLookupError:  # a worker: it was replaced
                assert who == "worker"
            return

    status, said = grade(folder, out, harm)
    assert len(stopped) == 1 and status == 0, said
    assert contents(out) == undisturbed
