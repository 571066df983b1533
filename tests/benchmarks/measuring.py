"""Measure CPU time in pairs: what is compared is run in turns, and ratios are what counts.

CPU time is steadier than wall-clock time on a machine that does other things too. It grows with the
load all the same, so only what was measured in the same minute is compared.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.lessons import stubs

ROOT = Path(__file__).resolve().parents[2]

Measure = Callable[[], float]


def cpu_of(command: Sequence[str], folder: Path, **variables: str) -> float:
    """The CPU seconds of a command, with those of its children.

    Engine and course are those in `folder`; the variables are set in its environment. Raises
    `CalledProcessError` where it ends with more than 1: a failed check is no error.
    """
    environment = {**os.environ, "PYTHONPATH": str(folder), **variables}
    before = os.times()
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    after = os.times()
    if run.returncode > 1:
        raise subprocess.CalledProcessError(run.returncode, command, run.stdout, run.stderr)
    ours = after.children_user + after.children_system
    return ours - before.children_user - before.children_system


@dataclass(frozen=True)
class Cost:
    """CPU seconds, and the most memory of one process in MB (0 where it is not measured)."""

    cpu: float
    peak: float = 0.0


LAUNCH = """
import os, sys
pid = os.posix_spawn(sys.executable, [sys.executable, "-m", *sys.argv[1:]], os.environ)
_, status, used = os.wait4(pid, 0)
sys.stderr.write(f"{used.ru_utime + used.ru_stime} {used.ru_maxrss} {status}")
"""
"""A small process starts what is measured: the kernel counts the memory of who starts a process,
too."""


def cost_of(folder: Path, *command: str, times: int = 1, engine: Path | None = None) -> Cost:
    """What a Python module costs as a command, for each of `times` submissions.

    The engine is that in `folder`, or another one. Raises where the command fails, or a check.
    """
    variables = {"PYTHONPATH": str(engine or folder), "PYTHONWARNINGS": "ignore"}
    launched = subprocess.run(
        [sys.executable, "-c", LAUNCH, *command],
        cwd=folder,
        env={**os.environ, **variables},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    cpu, kilobytes, status = launched.stderr.split()[-3:]
    if int(status):
        raise subprocess.CalledProcessError(int(status), command, stderr=launched.stderr)
    return Cost(float(cpu) / times, int(kilobytes) / 1024)


def run_module(engine: Path, folder: Path, *command: str) -> None:
    """Run a Python module as a command in a folder, without measuring. Raises where it fails."""
    subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(engine), "PYTHONWARNINGS": "ignore"},
        check=True,
        capture_output=True,
    )


def import_torch() -> float:
    """What nobody can do without: the CPU seconds of `python -c "import torch"`."""
    return cpu_of([sys.executable, "-c", "import torch"], ROOT)


def report(base: Measure, measured: Mapping[str, Measure], goals: Mapping[str, float]) -> None:
    """Print the ratio of each to `base`: the median of pairs, one after the other.

    The number of pairs is the program's argument; one more goes before, and is not counted.
    """
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    ratios: dict[str, list[float]] = {name: [] for name in measured}
    seconds: dict[str, list[float]] = {name: [] for name in ["the base", *measured]}
    for number in range(pairs + 1):
        for name, measure in measured.items():
            below, above = base(), measure()
            if number:
                seconds["the base"].append(below)
                seconds[name].append(above)
                ratios[name].append(above / below)
    print(f"{'the base':<34}{statistics.median(seconds['the base']):7.3f} s")
    for name in measured:
        ratio, took = statistics.median(ratios[name]), statistics.median(seconds[name])
        print(f"{name:<34}{took:7.3f} s {ratio:6.2f} ×   goal {goals[name]:g} ×", flush=True)


def copy_course(folder: Path, *answered: str) -> Path:
    """A copy of the course in `folder`, with right answers to some lessons."""
    ignore = shutil.ignore_patterns("__pycache__")
    for name in ("autograder", "exercises", "solutions", "tests/exercises"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignore)
    for name in ("tests/__init__.py", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    for lesson in answered:
        (folder / "exercises" / f"{lesson}.py").write_text(answer(lesson), "utf-8")
    return folder


def answer(lesson: str) -> str:
    """The right answer to a lesson, as a student would hand it in."""
    return stubs.as_exercise((ROOT / "solutions" / f"{lesson}.py").read_text("utf-8"))
