"""What one more right submission costs `optimlings grade`, beside the floor of `floor.py`.

Run by hand: `python -m tests.benchmarks.grade_further [PAIRS]`. The CPU time of the grader, of the
process that forks, and of the worker is added up.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.course import load_course
from autograder.grading.grader import Grader
from autograder.grading.run import write
from autograder.intake.submissions import Submission
from tests.benchmarks.measuring import ROOT, Measure, answer, report

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Parts:
    """CPU seconds of one submission, by the process that spent them."""

    grader: float
    zygote: float
    worker: float

    @property
    def total(self) -> float:
        return self.grader + self.zygote + self.worker


@contextmanager
def floor(folder: Path, lessons: Sequence[str], stage: str = "bare") -> Iterator[Measure]:
    """Measures the floor of some lessons, or a stage above it, in a process that stays warm."""
    command = [sys.executable, "-m", "tests.benchmarks.floor", str(folder), stage, *lessons]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin and process.stdout

        def measure() -> float:
            assert process.stdin and process.stdout
            process.stdin.write("once\n")
            process.stdin.flush()
            return float(process.stdout.readline())

        yield measure
        process.stdin.close()


@contextmanager
def graded(folder: Path, lessons: Sequence[str]) -> Iterator[Measure]:
    """Measures a right submission in a grader that stays warm."""
    with graded_in_parts(folder, lessons) as measure:
        yield lambda: measure().total


@contextmanager
def graded_in_parts(
    folder: Path, lessons: Sequence[str], empty: bool = False
) -> Iterator[Callable[[], Parts]]:
    """The same, process by process; an empty file costs what comes before any code runs."""
    course = load_course(ROOT).select(list(lessons))
    sources = {lesson.id: answer(lesson.id) for lesson in course.lessons}
    if empty:
        sources = dict.fromkeys(list(sources)[:1], "")
    submission = Submission("ada", sources, {})
    for name in ("results", "evidence"):
        (folder / name).mkdir(exist_ok=True)
    with Grader(course) as grader:
        assert grader.prepare() == []

        def measure() -> Parts:
            own, zygote = time.process_time(), _cpu_of(grader)
            fingerprint = grader.fingerprint(submission)
            result, evidence = grader.grade_with_evidence(submission, fingerprint)
            write(folder, result, evidence)
            assert empty or result.score == result.max_score
            own, zygote = time.process_time() - own, _cpu_of(grader) - zygote
            return Parts(own, zygote, result.cpu_seconds)

        yield measure


def _cpu_of(grader: Grader) -> float:
    """The CPU seconds of the zygote itself."""
    pid = grader.workers._zygote._process.pid
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / TICKS


def main() -> None:
    """Print the ratios."""
    for lessons, name, goal in (([], "eight lessons", 1.5), (["4"], "lesson 4 alone", 2.0)):
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            (folder / "exercises").mkdir()
            for path in (ROOT / "solutions").glob("lesson*.py"):
                (folder / "exercises" / path.name).write_text(answer(path.stem), "utf-8")
            with floor(folder, lessons) as base, graded(folder, lessons) as measure:
                report(base, {name: measure}, {name: goal})


if __name__ == "__main__":
    main()
