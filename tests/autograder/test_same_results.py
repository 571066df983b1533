"""A class gets the same results, byte for byte, in any order and on any processor.

Only durations differ. One run is compared with all others.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.autograder.course import CLASSROOM, ROOT
from tests.autograder.test_faults import without_durations

STUDENTS = ("student02", "student08", "student13", "student15")
LESSONS = ("--lesson", "1", "--lesson", "4")


@dataclass(frozen=True)
class Way:
    """One way of grading the class: what the command is given."""

    options: tuple[str, ...] = ("--jobs", "1")
    environment: Mapping[str, str] = field(default_factory=dict)


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
    command = [sys.executable, "-m", "autograder", "grade", str(folder), "--out", str(out)]
    run = subprocess.run(
        [*command, *LESSONS, *way.options],
        cwd=ROOT,
        env={**os.environ, **way.environment},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert run.returncode == 0, (run.stdout, run.stderr)
    files = [path for name in ("results", "evidence") for path in sorted((out / name).iterdir())]
    return {path.relative_to(out).as_posix(): without_durations(path) for path in files}


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
