"""A class gets the same results, byte for byte, in any order, on any executor, under any load.

Only durations differ. One run is compared with all others, each of which changes one thing.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.autograder.course import CLASSROOM, ROOT
from tests.autograder.test_faults import without_durations

STUDENTS = ("student02", "student08", "student13", "student15")
LESSONS = ("--lesson", "1", "--lesson", "4")
HOG = "held = bytearray(256 * 1024**2)\nwhile True:\n    held[::4096] = held[::4096]\n"
"""Keeps a processor and a piece of memory busy."""


@dataclass(frozen=True)
class Way:
    """One way of grading the class.

    Attributes
    ----------
    options, environment:
        What the command is given.
    neighbours:
        How many busy programs run beside it.
    stopped_by:
        The signal that ends it after its first result; the same command then goes on.
    """

    options: tuple[str, ...] = ("--jobs", "1")
    environment: Mapping[str, str] = field(default_factory=dict)
    neighbours: int = 0
    stopped_by: signal.Signals | None = None


SAMPLE = {
    "four jobs, another hash seed": Way(("--jobs", "4"), {"PYTHONHASHSEED": "7"}),
    "instructions of any processor": Way(environment={"ATEN_CPU_CAPABILITY": "default"}),
}


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few submissions of the public class: wrong in many ways, one without end."""
    folder = tmp_path_factory.mktemp("class")
    for student in STUDENTS:
        shutil.copytree(CLASSROOM / student, folder / student)
    return folder


@pytest.fixture(scope="module")
def expected(handed_in: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one job gives when nothing else goes on."""
    return graded(handed_in, tmp_path_factory.mktemp("expected"), Way())


def graded(folder: Path, out: Path, way: Way) -> dict[str, bytes]:
    """Results and evidence of a class, graded in this way, without durations."""
    with busy(way.neighbours):
        if way.stopped_by:
            process = start(folder, out, way)
            while not list((out / "results").glob("*.json")):
                assert process.poll() is None, process.communicate()
                time.sleep(0.01)
            process.send_signal(way.stopped_by)
            process.communicate(timeout=120)
            assert process.returncode in (-signal.SIGKILL, 130)
        process = start(folder, out, way)
        said = process.communicate(timeout=600)
    assert process.returncode == 0, said
    files = [path for name in ("results", "evidence") for path in sorted((out / name).iterdir())]
    return {path.relative_to(out).as_posix(): without_durations(path) for path in files}


def start(folder: Path, out: Path, way: Way) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "autograder", "grade", str(folder), "--out", str(out)]
    return subprocess.Popen(
        [*command, *LESSONS, *way.options],
        cwd=ROOT,
        env={**os.environ, **way.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


@contextmanager
def busy(count: int) -> Iterator[None]:
    """Run so many programs that use up processors and memory."""
    neighbours = [subprocess.Popen([sys.executable, "-c", HOG]) for _ in range(count)]
    try:
        yield
    finally:
        for neighbour in neighbours:
            neighbour.kill()
            neighbour.wait()


@pytest.mark.parametrize("way", SAMPLE.values(), ids=SAMPLE)
def test_results_are_the_same(
    way: Way, handed_in: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    assert len(expected) == 2 * len(STUDENTS)
    assert b'"failed"' in expected["results/student02.json"]
    assert graded(handed_in, tmp_path, way) == expected


def test_the_callers_instructions_reach_the_zygote(monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.isolation import zygote

    monkeypatch.setenv("ATEN_CPU_CAPABILITY", "default")
    assert zygote._environment()["ATEN_CPU_CAPABILITY"] == "default"
    monkeypatch.setenv("ATEN_CPU_CAPABILITY", "a secret/with spaces")
    assert "ATEN_CPU_CAPABILITY" not in zygote._environment()
