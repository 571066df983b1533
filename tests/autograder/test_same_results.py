"""A class gets the same results, byte for byte, in any order, on any executor, under any load.

Only durations differ. One run is compared with all others, each of which changes one thing. A
sample runs always; `pytest tests/autograder/test_same_results.py -m drill` tries the whole table.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.autograder.course import CLASSROOM
from tests.autograder.test_faults import contents, end_of, result_files, start, wait_until

STUDENTS = ("student02", "student08", "student13", "student15")
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
DRILL = {
    "two jobs": Way(("--jobs", "2")),
    "four jobs": Way(("--jobs", "4")),
    "eight jobs": Way(("--jobs", "8")),
    "Dask": Way(("--jobs", "2", "--executor", "dask")),
    "AVX2": Way(environment={"ATEN_CPU_CAPABILITY": "avx2"}),
    "four threads": Way(environment={"OMP_NUM_THREADS": "4", "MKL_NUM_THREADS": "4"}),
    "hash seed 1": Way(environment={"PYTHONHASHSEED": "1"}),
    "hash seed 2": Way(environment={"PYTHONHASHSEED": "2"}),
    "busy neighbours, who want memory": Way(("--jobs", "2"), neighbours=4),
    "killed": Way(("--jobs", "2"), stopped_by=signal.SIGKILL),
    "stopped": Way(("--jobs", "2"), stopped_by=signal.SIGINT),
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
    """All that is written about a class, graded in this way, without durations."""
    with busy(way.neighbours):
        if way.stopped_by:
            process = begin(folder, out, way)
            wait_until(lambda: bool(result_files(out)) or process.poll() is not None)
            process.send_signal(way.stopped_by)
            status, said = end_of(process)
            assert status in (-signal.SIGKILL, 130), said
        status, said = end_of(begin(folder, out, way), 600)
    assert status == 0, said
    return contents(out)


def begin(folder: Path, out: Path, way: Way) -> subprocess.Popen[str]:
    return start(folder, out, "--lesson", "4", *way.options, env={**os.environ, **way.environment})


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


@pytest.mark.program
@pytest.mark.parametrize("way", SAMPLE.values(), ids=SAMPLE)
def test_results_are_the_same(
    way: Way, handed_in: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    assert b'"failed"' in expected["results/student02.json"]
    assert graded(handed_in, tmp_path, way) == expected


@pytest.mark.drill
@pytest.mark.parametrize("way", DRILL.values(), ids=DRILL)
def test_results_are_the_same_in_each_way(
    way: Way, handed_in: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    if "dask" in way.options:
        pytest.importorskip("distributed", reason="the extra [dask] is not installed")
    assert graded(handed_in, tmp_path, way) == expected


def test_the_callers_instructions_reach_the_zygote(monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.isolation import zygote

    monkeypatch.setenv("ATEN_CPU_CAPABILITY", "default")
    assert zygote._environment()["ATEN_CPU_CAPABILITY"] == "default"
    monkeypatch.setenv("ATEN_CPU_CAPABILITY", "a secret/with spaces")
    assert "ATEN_CPU_CAPABILITY" not in zygote._environment()
