"""CPU time of `nbgrader autograde` for a class of 20: with our configuration, and without it.

By hand, in the course's folder: `python -m tests.benchmarks.nbgrader_cost`. Both grade the same
notebooks in one run, one after the other. Without our configuration, nbgrader starts a kernel for
each notebook, and the test cells call `check` in it. CPU time is that of all processes, user and
system, as the kernel counts them.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.autograder.course import CLASSROOM, ROOT
from tests.autograder.nbgrader import notebooks

LESSON = "lesson1_gradients"
STUDENTS = 20
STOCK = "c = get_config()\nc.Execute.timeout = 120\n"


def cpu_seconds(folder: Path, *command: str) -> float:
    """The CPU time of a command with all that it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def hand_in_class(folder: Path) -> None:
    """Twenty notebooks: the public class, some of it twice."""
    released = notebooks.load(folder / "release" / LESSON / f"{LESSON}.ipynb")
    files = sorted(CLASSROOM.glob(f"*/{LESSON}.py"))
    for number in range(STUDENTS):
        source = files[number % len(files)].read_text("utf-8")
        student = folder / "submitted" / f"student{number + 1:02}" / LESSON
        notebooks.hand_in(student, f"{LESSON}.ipynb", notebooks.filled(released, source))


def main() -> None:
    """Print both figures, and how many times less ours is."""
    with tempfile.TemporaryDirectory() as name:
        ours, stock = Path(name) / "ours", Path(name) / "stock"
        ours.mkdir()
        course = ["course", str(ours), "--lesson", "1", "--course", str(ROOT)]
        cpu_seconds(ours, "autograder", *course)
        cpu_seconds(ours, "nbgrader", "generate_assignment", LESSON)
        hand_in_class(ours)
        shutil.copytree(ours, stock)
        (stock / "nbgrader_config.py").write_text(STOCK, "utf-8")
        with_us = cpu_seconds(ours, "nbgrader", "autograde", LESSON)
        without = cpu_seconds(stock, "nbgrader", "autograde", LESSON)
    print(f"nbgrader autograde, {STUDENTS} notebooks of {LESSON}, CPU seconds:")
    print(
        f"  with our configuration {with_us:.1f}, without {without:.1f}: {without / with_us:.1f}×"
    )


if __name__ == "__main__":
    main()
