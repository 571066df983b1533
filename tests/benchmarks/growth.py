"""What grading costs as a class grows: CPU time, memory of the main process, its open files.

`python -m tests.benchmarks.growth [SIZES …] [--lesson N]`, such as `growth 10 100 1000`. Each
submission is a right one with a line of its own. Each class is graded, then again with nothing left
to do, then again after one file has changed. CPU time is that of all processes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course import find_course
from tests.benchmarks.measuring import ROOT, answer

LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class Seen:
    """CPU seconds of a run; the most memory of its main process in MB, and the most open files."""

    cpu: float
    memory: float
    files: int


def main() -> None:
    """Print a row for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[10, 100, 1000])
    parser.add_argument("--lesson", default="1", help="lessons that are handed in and graded")
    given = parser.parse_args()
    print("| submissions | CPU s each | main process MB | open files | resumed | one changed |")
    print("|---|---|---|---|---|---|")
    for size in given.sizes:
        with tempfile.TemporaryDirectory() as folder:
            first, resumed, changed = three_runs(Path(folder), size, given.lesson)
        row = (size, f"{first.cpu / size:.3f}", f"{first.memory:.0f}", first.files)
        rest = (f"{resumed.cpu:.2f} s", f"{changed.cpu:.2f} s")
        print(f"| {' | '.join(map(str, (*row, *rest)))} |", flush=True)


def three_runs(folder: Path, size: int, lesson: str) -> tuple[Seen, Seen, Seen]:
    """All is graded; then nothing is left; then one file has changed."""
    lessons = [each.id for each in find_course(ROOT).select([lesson]).lessons]
    for number in range(size):
        hand_in(folder / "class" / f"student{number:05}", lessons, number)
    command = [sys.executable, "-m", "autograder", "grade", str(folder / "class")]
    command += ["--out", str(folder / "out"), "--lesson", lesson, "--jobs", "2"]
    first, resumed = run(command), run(command)
    hand_in(folder / "class" / "student00000", lessons, size)
    return first, resumed, run(command)


def hand_in(student: Path, lessons: Sequence[str], number: int) -> None:
    student.mkdir(parents=True, exist_ok=True)
    for lesson in lessons:
        (student / f"{lesson}.py").write_text(f"{answer(lesson)}\n# {number}\n", "utf-8")


def run(command: Sequence[str]) -> Seen:
    """Run `grade`, and look at its main process now and then. Raises where it fails."""
    before = os.times()
    memory, files = 0.0, 0
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        while True:
            try:
                status = process.wait(LOOK_SECONDS)
                break
            except subprocess.TimeoutExpired:
                memory, files = max(memory, peak_of(process.pid)), max(files, open_in(process.pid))
    if status:
        raise subprocess.CalledProcessError(status, list(command))
    after = os.times()
    cpu = after.children_user + after.children_system
    return Seen(cpu - before.children_user - before.children_system, memory, files)


def peak_of(process: int) -> float:
    """The most memory that a process has had, in MB; 0 once it has ended."""
    lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def open_in(process: int) -> int:
    return len(os.listdir(f"/proc/{process}/fd"))


if __name__ == "__main__":
    main()
