"""What grading costs beside its peers and beside the floor, side by side in one run.

`python -m tests.benchmarks.beside [ROUNDS] [--picture FILE]`, in a clone with the extra [nbgrader].
Otter-Grader is measured too, where `pip install otter-grader` was run.
The submission is the same for all: right answers to the eight lessons of the first release. CPU
time is that of all processes. Each round runs everything once, one after the other; the median of
the ratios of each round is printed with the smallest and the largest. The first release is the
commit `FIRST`, taken from git.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import shutil
import statistics
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from io import BytesIO
from pathlib import Path

from tests.benchmarks import notebooks_cost, otter_cost
from tests.benchmarks.grade_further import floor, graded
from tests.benchmarks.measuring import ROOT, Cost, answer, copy_course, cost_of

FIRST = "8435b5d"
CLASS = 10
"""Submissions of the class that `grade` is also given from the start."""
FURTHER = "`grade`, one more"
START = "start of `optimlings --help`"
WARM = 5
"""How often what stays warm is measured in a round."""

Measured = Callable[[], Cost]


def first_release(folder: Path) -> Path:
    """The first release in `folder`, with the answers of today to its own lessons."""
    archive = subprocess.run(
        ["git", "archive", FIRST], cwd=ROOT, capture_output=True, check=True
    ).stdout
    with tarfile.open(fileobj=BytesIO(archive)) as packed:
        packed.extractall(folder, filter="data")
    for path in (folder / "solutions").glob("lesson*.py"):
        (folder / "exercises" / path.name).write_text(answer(path.stem), "utf-8")
    return folder


def make_class(folder: Path, lessons: Sequence[str]) -> Path:
    """A class whose members hand in right answers."""
    for number in range(CLASS):
        student = folder / "class" / f"student{number:02}"
        student.mkdir(parents=True)
        for lesson in lessons:
            (student / f"{lesson}.py").write_text(answer(lesson), "utf-8")
    shutil.copytree(ROOT / "autograder", folder / "autograder")
    return folder


def when_warm(measure: Callable[[], float]) -> Cost:
    """The median of some, after one that is not counted: minutes lie between two rounds."""
    measure()
    return Cost(statistics.median(measure() for _ in range(WARM)))


@contextmanager
def everything(folder: Path) -> Iterator[dict[str, Measured]]:
    """What is measured, by its name; the floor comes first."""
    first = first_release(folder / "first")
    lessons = sorted(path.stem for path in (first / "solutions").glob("lesson*.py"))
    warm = folder / "warm"
    (warm / "exercises").mkdir(parents=True)
    for lesson in lessons:
        (warm / "exercises" / f"{lesson}.py").write_text(answer(lesson), "utf-8")
    today = copy_course(folder / "today", *lessons)
    class_ = make_class(folder / "graded", lessons)
    stock, ours = folder / "stock", folder / "ours"
    notebooks_cost.prepare(stock, lessons, first)
    notebooks_cost.prepare(ours, lessons)
    chosen = [option for lesson in lessons for option in ("--lesson", lesson)]
    pytest = ("pytest", "-p", "no:cacheprovider", "-q")
    command = ("autograder", "grade", str(class_ / "class"), "--out", str(class_ / "out"))
    course = ("--course", str(ROOT), "--fresh", "--jobs", "1", *chosen)
    with ExitStack() as stack:
        base = stack.enter_context(floor(warm, lessons))
        further = stack.enter_context(graded(warm, lessons))
        found = {
            "the floor": partial(when_warm, base),
            FURTHER: partial(when_warm, further),
            f"`grade`, each of {CLASS}, start-up shared": partial(
                cost_of, class_, *command, *course, times=CLASS
            ),
            "cold `pytest`, today": partial(cost_of, today, *pytest, *chosen),
            f"cold `pytest`, first release ({FIRST})": partial(cost_of, first, *pytest),
            "nbgrader with the kit's course": partial(notebooks_cost.autograde, ours),
            f"stock nbgrader, checks of {FIRST} in its cells": partial(
                notebooks_cost.autograde, stock, first
            ),
            START: partial(cost_of, ROOT, "autograder", "--help"),
        }
        if otter_cost.is_installed():
            handed_in = otter_cost.prepare(folder / "otter", lessons, first)
            name = f"`otter run`, checks of {FIRST} in its tests"
            found[name] = partial(otter_cost.run, handed_in, first)
        yield found


def table(rounds: Sequence[dict[str, Cost]]) -> list[tuple[str, str, str, str, str]]:
    """A row for each thing: seconds, ratio to one more for `grade` with its spread, memory."""
    rows = []
    for name in rounds[0]:
        costs = [one[name] for one in rounds]
        ratios = [one[name].cpu / one[FURTHER].cpu for one in rounds]
        spread = f"{min(ratios):.2f}–{max(ratios):.2f}"
        peak = max(cost.peak for cost in costs)
        seconds = statistics.median(cost.cpu for cost in costs)
        ratio = statistics.median(ratios)
        rows.append((name, f"{seconds:.2f}", f"{ratio:.2f}", spread, f"{peak:.0f}" if peak else ""))
    return rows


def draw(rows: Sequence[Sequence[str]], path: Path) -> None:
    """The submissions of the table as bars."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    rows = [row for row in rows if row[0] != START]
    figure, axes = pyplot.subplots(figsize=(8, 0.45 * len(rows) + 0.8), layout="constrained")
    bars = axes.barh([row[0].replace("`", "") for row in rows], [float(row[1]) for row in rows])
    axes.bar_label(bars, [f"{row[1]} s" for row in rows], padding=3)
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.margins(x=0.2)
    axes.set_xlabel("CPU seconds for one right submission of eight lessons")
    figure.savefig(path, metadata={"Software": None})


def main() -> None:
    """Measure, and print the table as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rounds", type=int, nargs="?", default=3)
    parser.add_argument("--picture", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, everything(Path(name)) as measured:
        rounds = []
        for _ in range(given.rounds):
            rounds.append({name: measure() for name, measure in measured.items()})
    rows = table(rounds)
    print("| CPU time of one right submission | seconds | times `grade` | from–to | peak MB |")
    print("|---|---|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print(
        f"\n{datetime.date.today()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}, {given.rounds} rounds"
    )
    if given.picture:
        draw(rows, given.picture)


if __name__ == "__main__":
    main()
