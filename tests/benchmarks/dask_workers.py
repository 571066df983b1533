"""How fast three Dask workers of this machine grade, beside two threads of the same command.

`python -m tests.benchmarks.dask_workers [ROUNDS] [--students N] [--lesson 1-8]`. Both grade the
class, in turns. What counts is the time between the first results and the last one: a cluster takes
some seconds to start, however large the class is.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from autograder.course import find_course
from tests.benchmarks.growth import hand_in
from tests.benchmarks.measuring import ROOT

FIRST = 6
"""Results that are not counted: what every worker does first."""

WAYS = {
    "two threads": ("--jobs", "2"),
    "three Dask workers": ("--jobs", "3", "--executor", "dask"),
}


def main() -> None:
    """Print the results a minute of both, and what the cluster loses in each round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rounds", type=int, nargs="?", default=3)
    parser.add_argument("--students", type=int, default=40)
    parser.add_argument("--lesson", default="1-8")
    given = parser.parse_args()
    lost = []
    with tempfile.TemporaryDirectory() as temporary:
        class_ = Path(temporary, "class")
        lessons = [each.id for each in find_course(ROOT).select([given.lesson]).lessons]
        for number in range(given.students):
            hand_in(class_ / f"student{number:05}", lessons, number)
        for _ in range(given.rounds):
            here, there = (
                results_a_minute(class_, Path(temporary, "out"), "--lesson", given.lesson, *options)
                for options in WAYS.values()
            )
            lost.append(1 - there / here)
            print(f"{here:.1f} and {there:.1f} results a minute: {lost[-1]:+.1%}", flush=True)
    print(f"lost by {', '.join(list(WAYS)[1:])}: median {statistics.median(lost):+.1%}")


def results_a_minute(class_: Path, out: Path, *options: str) -> float:
    """How fast results are written once the first ones are there."""
    command = [sys.executable, "-m", "autograder", "grade", str(class_), "--out", str(out)]
    subprocess.run([*command, "--fresh", *options], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    times = written(out)
    return 60 * (len(times) - FIRST) / (times[-1] - times[FIRST - 1])


def written(out: Path) -> Sequence[float]:
    """When each result was written, in order."""
    return sorted(path.stat().st_mtime for path in (out / "results").glob("*.json"))


if __name__ == "__main__":
    main()
